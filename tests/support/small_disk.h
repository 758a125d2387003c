// SmallDisk: /tmp as a file system of a few MiB, which a test fills to the last byte and makes room
// on again. It is mounted in namespaces of the test's own, so that nobody else's disk becomes full.
//
//   const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new support::SmallDisk);

#pragma once

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "tests/support/own_namespaces.h"

namespace cowork::support {

class SmallDisk : public ::testing::Environment {
 public:
  static void Fill() {
    const os::UniqueFd filler(::open(kFiller, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    const std::string page(4096, 'f');
    while (::write(filler.get(), page.data(), page.size()) > 0) {
    }
  }
  static void MakeRoom() { ::unlink(kFiller); }

 private:
  static constexpr auto kFiller = "/tmp/filler";

  // Before the first test, while there is one thread.
  void SetUp() override {
    EnterOwnNamespaces();
    CHECK(::mount("none", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=0700") == 0);
  }
};

}  // namespace cowork::support
