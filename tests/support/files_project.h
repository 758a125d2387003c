// FilesProject: a project for cowork-files, with what a test puts into it.

#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "tests/support/content_of.h"
#include "tests/support/scratch.h"

namespace cowork::support {

class FilesProject {
 public:
  int fd() const { return fd_.get(); }
  std::string path() const { return scratch_.path() + "/project"; }
  std::string outside() const { return scratch_.path(); }
  std::string At(const std::string& name) const { return path() + "/" + name; }

  void Put(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(At(name)).parent_path());
    std::ofstream(At(name), std::ios::binary) << content;
  }
  std::string Get(const std::string& name) const { return ContentOf(At(name)); }
  bool Has(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::symlink_status(At(name)));
  }
  void Link(const std::string& name, const std::string& target) const {
    CHECK(::symlink(target.c_str(), At(name).c_str()) == 0);
  }
  void MakeFifo(const std::string& name) const { CHECK(::mkfifo(At(name).c_str(), 0600) == 0); }

  // Every name in it, sorted.
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path()))
      names.push_back(entry.path().lexically_relative(path()));
    std::ranges::sort(names);
    return names;
  }

 private:
  static os::UniqueFd Open(const std::string& path) {
    std::filesystem::create_directory(path);
    return os::UniqueFd(::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  }

  ScratchDirectory scratch_;
  os::UniqueFd fd_ = Open(path());
};

}  // namespace cowork::support
