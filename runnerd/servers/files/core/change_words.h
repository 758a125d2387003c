// A change in words, where a unified diff has none for it; and the size of one that has.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace cowork::files {

// As git writes it.
std::string MoveWords(const std::string& from, const std::string& to);
std::string RemoveDirectoryWords(const std::string& path);

// `before`: bytes that are there now; `after`: nothing where the file is deleted.
std::string BinaryWords(const std::string& path, size_t before,
                        const std::optional<std::string_view>& after);

// Of a change that has no line in a diff: an empty file that comes or goes, or none at all.
std::string NoLineWords(const std::string& path, bool was_there, bool will_be_there);

struct LineCounts {
  size_t added = 0;
  size_t removed = 0;
};
LineCounts CountLinesOfDiff(std::string_view diff);

}  // namespace cowork::files
