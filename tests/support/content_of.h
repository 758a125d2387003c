// ContentOf(path): all that a file holds, for tests that look into what was written.

#pragma once

#include <fstream>
#include <iterator>
#include <string>

namespace cowork::support {

// Empty also where it cannot be read.
inline std::string ContentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace cowork::support
