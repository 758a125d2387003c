// ExpectTakesANewLog(daemon): coworkd sends a daemon a file in place of its log, confined as it is.

#pragma once

#include <string>

#include <gmock/gmock.h>

#include "tests/support/daemon.h"
#include "tests/support/eventually.h"

namespace cowork::support {

inline void ExpectTakesANewLog(Daemon& daemon) {
  os::UniqueFd file(::memfd_create("new log", MFD_CLOEXEC));
  const os::UniqueFd ours(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  daemon.Wire("log", std::move(file));
  // It logs whom it is wired to, here and no more there; what it was already saying may yet come.
  const std::string stranger = "nobody that it knows";
  const os::UniqueFd channel = daemon.WireStream(stranger);
  const auto text = [&ours] {
    std::string all(static_cast<size_t>(::lseek(ours.get(), 0, SEEK_END)), '\0');
    EXPECT_EQ(::pread(ours.get(), all.data(), all.size(), 0), static_cast<ssize_t>(all.size()));
    return all;
  };
  EXPECT_TRUE(Eventually([&] { return text().find(stranger) != std::string::npos; })) << text();
  EXPECT_THAT(daemon.log(), ::testing::Not(::testing::HasSubstr(stranger)));
}

}  // namespace cowork::support
