// A box of a granted directory, while another one is exchanged for it as fast as it goes.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
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
// Of one kind, until the other has come often enough. A refusal takes less than a box.
constexpr int kMostBoxes = 5'000;
constexpr int kMostRefusals = 2'000'000;

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
  Tally tally;
  while (std::min(tally.ran, tally.refused) < kStarts && tally.ran < kMostBoxes &&
         tally.refused < kMostRefusals)
    RunOnce(house, granted, tally);
  EXPECT_GE(std::min(tally.ran, tally.refused), kStarts);  // Both were met, so it was raced.
}

}  // namespace
}  // namespace cowork::escape
