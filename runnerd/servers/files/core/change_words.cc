#include "runnerd/servers/files/core/change_words.h"

namespace cowork::files {
namespace {

std::string Bytes(size_t count) {
  return std::to_string(count) + " bytes";
}

}  // namespace

std::string MoveWords(const std::string& from, const std::string& to) {
  return "rename from " + from + "\nrename to " + to + "\n";
}

std::string RemoveDirectoryWords(const std::string& path) {
  return "the empty directory " + path + " is deleted\n";
}

std::string BinaryWords(const std::string& path, size_t before,
                        const std::optional<std::string_view>& after) {
  const std::string what = "the binary file " + path + " of " + Bytes(before) + " is ";
  if (!after.has_value()) return what + "deleted\n";
  return what + "replaced by a text of " + Bytes(after->size()) + "\n";
}

std::string NoLineWords(const std::string& path, bool was_there, bool will_be_there) {
  if (was_there && will_be_there) return path + " stays as it is\n";
  return "the empty file " + path + (will_be_there ? " is made\n" : " is deleted\n");
}

LineCounts CountLinesOfDiff(std::string_view diff) {
  constexpr int kHeader = 2;  // Lines: --- and +++, which a changed line may begin with as well.
  LineCounts counts;
  for (int line = 0; !diff.empty(); ++line) {
    if (line >= kHeader && diff.front() == '+') ++counts.added;
    if (line >= kHeader && diff.front() == '-') ++counts.removed;
    const size_t newline = diff.find('\n');
    diff.remove_prefix(newline == std::string_view::npos ? diff.size() : newline + 1);
  }
  return counts;
}

}  // namespace cowork::files
