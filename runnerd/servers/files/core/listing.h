// Listing(): what is in a directory, as text for the model.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cowork::files {

inline constexpr size_t kMostEntriesShown = 1000;

struct Entry {
  std::string name;
  std::string_view kind;  // KindWord() of its mode.
  uint64_t size = 0;      // Bytes, of a file.
};

// "file", "directory", "link", "fifo", "socket" or "device", of a st_mode.
std::string_view KindWord(uint32_t mode);

// One line an entry, sorted by name, at most kMostEntriesShown; then how many more there are. A
// name that could not be given back to us as it is shown stands in quotes of bash.
std::string Listing(std::vector<Entry> entries);

}  // namespace cowork::files
