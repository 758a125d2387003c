// ScratchDirectory: a private directory that goes away with the test.

#pragma once

#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <string>

namespace cowork::support {

class ScratchDirectory {
 public:
  ScratchDirectory() : path_(::mkdtemp(name_)) {}
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  char name_[32] = "/tmp/cowork-test-XXXXXX";
  std::string path_;
};

}  // namespace cowork::support
