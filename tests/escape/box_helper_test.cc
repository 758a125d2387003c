// The boxes of our own helpers: what a helper needs there, and what it has given up.

#include <fcntl.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/escape/house.h"
#include "tests/escape/processes.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::IsEmpty;

constexpr ProfileNumber kHelpers[] = {ProfileNumber::kCourier, ProfileNumber::kGate,
                                      ProfileNumber::kDialer, ProfileNumber::kResolver};

TEST(HelperBox, RunsAProgramOfAsioAndProtobuf) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    frame::Pair pair = frame::MakePair().value();
    std::vector<box::ForBox> given = house.Needs(profile);
    for (box::ForBox& one : given) {
      if (one.role == box::Role::kProgram) one.fd = OpenPath(COWORK_HELPER);
      if (one.role == box::Role::kInherited) one.fd = std::move(pair.theirs);
    }
    const House::Running box = house.Start(house.OrderFor(profile, {"/helper"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    v1::ToCourier asked;
    asked.mutable_prompt()->set_piece("hello");
    ASSERT_THAT(frame::Send(pair.ours.get(), asked.SerializeAsString()), support::IsOk());
    const Result<frame::Frame> frame = frame::Receive(pair.ours.get());
    ASSERT_THAT(frame, support::IsOk()) << "it ended with " << house.WaitForEnd(box.id);
    v1::FromCourier answer;
    answer.ParseFromString(frame->bytes);
    EXPECT_EQ(answer.said().text(), "hello");
    pair.ours.Reset();
    EXPECT_EQ(house.WaitForEnd(box.id), 0);
  }
}

TEST(HelperBox, RunsNoOtherProgramOnceItHasGivenUpExec) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    EXPECT_EQ(house.Run(profile, {"/probe", "exec"}).printed, "ran\n");
    EXPECT_EQ(house.Run(profile, {"/probe", "exec-given-up"}).printed, "EPERM\n");
  }
}

int FiltersOf(pid_t pid) {
  const std::string status = InProc(pid, "status");
  const std::string name = "Seccomp_filters:";
  return std::atoi(status.c_str() + status.find(name) + name.size());
}

TEST(HelperBox, OfOursGivesUpExecBeforeItHearsAWord) {
  const std::pair<ProfileNumber, const char*> helpers[] = {
      {ProfileNumber::kCourier, COWORK_COURIER},
      {ProfileNumber::kGate, COWORK_GATE},
      {ProfileNumber::kDialer, COWORK_DIALER},
      {ProfileNumber::kResolver, COWORK_RESOLVER}};
  House house;
  for (const auto& [profile, program] : helpers) {
    std::vector<box::ForBox> given = house.Needs(profile);
    for (box::ForBox& one : given)
      if (one.role == box::Role::kProgram) one.fd = OpenPath(program);
    const House::Running box = house.Start(house.OrderFor(profile, {"/helper"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    const pid_t helper = support::ChildrenOf(box.pid).at(0);
    EXPECT_TRUE(support::Eventually([&] { return FiltersOf(helper) != FiltersOf(box.pid); }));
    EXPECT_EQ(FiltersOf(helper), FiltersOf(box.pid) + 1) << program;
  }
}

// As coworkd opens the log that a helper gets for its stderr.
os::UniqueFd OpenLog(const std::string& path) {
  return os::UniqueFd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
}

TEST(HelperBox, AddsToTheLogAndChangesNothingInIt) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    house.project.Write("log", "first\n");
    std::vector<box::ForBox> given = house.Needs(profile);
    given.push_back({box::Role::kStderr, OpenLog(house.project / "log")});
    const House::Running box = house.Start(
        house.OrderFor(profile, {"/probe", "overwrite-2", "second\n"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    EXPECT_EQ(house.WaitForEnd(box.id), 0);
    EXPECT_EQ(house.project.Read("log"), "first\nsecond\n");
  }
}

}  // namespace
}  // namespace cowork::escape
