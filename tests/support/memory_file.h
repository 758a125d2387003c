// Memory files, as clients of vaultd make them and dialers get them.

#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "common/base/check.h"
#include "common/os/unique_fd.h"

namespace cowork::support {

inline constexpr int kAllSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

inline os::UniqueFd MemoryFile(std::string_view content, int seals = kAllSeals) {
  os::UniqueFd file(::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  CHECK(::write(file.get(), content.data(), content.size()) ==
        static_cast<ssize_t>(content.size()));
  CHECK(::fcntl(file.get(), F_ADD_SEALS, seals) == 0);
  return file;
}

inline std::string ContentOf(const os::UniqueFd& file) {
  std::string content(static_cast<size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
  CHECK(::pread(file.get(), content.data(), content.size(), 0) ==
        static_cast<ssize_t>(content.size()));
  return content;
}

}  // namespace cowork::support
