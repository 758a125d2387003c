// A box of a granted directory, while another one is exchanged for it as fast as it goes.

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "runnerd/session/directory.h"
#include "tests/escape/house.h"

namespace cowork::escape {
namespace {

constexpr int kStarts = 100;

class Exchanging {
 public:
  Exchanging(const std::string& one, const std::string& other)
      : thread_([this, one, other] {
          while (!enough_)
            ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE);
        }) {}
  ~Exchanging() {
    enough_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> enough_ = false;
  std::thread thread_;
};

struct Tally {
  int ran = 0;
  int refused = 0;
};

void RunOnce(House& house, const cowork::Directory& granted, Tally& tally) {
  Result<os::UniqueFd> project = runnerd::session::OpenGranted(granted);
  if (!project.ok()) {
    ++tally.refused;
    return;
  }
  std::vector<box::ForBox> given;
  given.push_back({box::Role::kProject, *std::move(project)});
  box::Order order = house.OrderFor(box::ProfileNumber::kTool, {"/bin/cat", "which"});
  const Outcome outcome = house.RunOrder(std::move(order), std::move(given));
  if (!outcome.refused.empty()) {
    ++tally.refused;
    return;
  }
  ++tally.ran;
  EXPECT_EQ(outcome.printed, "the granted one");
}

TEST(ABoxOfAGrant, HasTheGrantedDirectoryOrThereIsNone) {
  House house;
  const Directory other;
  house.project.Write("which", "the granted one");
  other.Write("which", "another one");
  runnerd::session::StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
  const cowork::Directory granted = runnerd::session::OpenDirectory(house.project.path())->facts;
  const Exchanging exchanging(house.project.path(), other.path());
  Tally tally;  // Both happen, so it is raced.
  while (tally.ran < kStarts || tally.refused < kStarts) RunOnce(house, granted, tally);
}

}  // namespace
}  // namespace cowork::escape
