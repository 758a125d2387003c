// What a call of cowork-files would change, as it says of what is there now.

#pragma once

#include <cstdint>
#include <string>

namespace cowork::brokerd {

struct FileChange {
  std::string diff;    // Unified; or a sentence, of what has no lines.
  uint32_t added = 0;  // In lines, and so the next.
  uint32_t removed = 0;
};

struct Preview {
  std::string before;  // What is there, in one word: for the call that is to change it.
  FileChange change;
};

}  // namespace cowork::brokerd
