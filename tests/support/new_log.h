// ExpectTakesANewLog(daemon): coworkd sends a daemon a file in place of its log, confined as it is.

#pragma once

#include <string>

#include <gmock/gmock.h>

#include "tests/support/daemon.h"

namespace cowork::support {

inline void ExpectTakesANewLog(Daemon& daemon) {
  os::UniqueFd file(::memfd_create("new log", MFD_CLOEXEC));
  const os::UniqueFd ours(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  daemon.Wire("log", std::move(file));
  const std::string before = daemon.log();
  // It logs whom it is wired to, here and no more there.
  const os::UniqueFd channel = daemon.WireStream("nobody that it knows");
  const auto size = [&ours] { return ::lseek(ours.get(), 0, SEEK_END); };
  for (int i = 0; i < 1'000 && size() == 0; ++i) ::usleep(10'000);
  std::string text(static_cast<size_t>(size()), '\0');
  EXPECT_EQ(::pread(ours.get(), text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  EXPECT_THAT(text, ::testing::HasSubstr("nobody that it knows"));
  EXPECT_EQ(daemon.log(), before);
}

}  // namespace cowork::support
