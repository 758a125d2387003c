#include "runnerd/servers/files/child.h"

#include <fcntl.h>

#include <gmock/gmock.h>

#include "tests/support/files_project.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::FilesProject;
using support::IsOk;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChildTest : public ::testing::Test {
 protected:
  ChildOrder Order(std::vector<std::string> command_line) const {
    return {.command_line = std::move(command_line),
            .project = project_.fd(),
            .directory = project_.fd()};
  }
  ChildOutcome Run(std::vector<std::string> command_line) const {
    const auto outcome = RunChild(Order(std::move(command_line)));
    EXPECT_THAT(outcome, IsOk());
    return outcome.ok() ? *outcome : ChildOutcome();
  }

  FilesProject project_;
};

TEST_F(ChildTest, BeginsInItsDirectoryWithAnEnvironmentOfOurs) {
  EXPECT_EQ(Run({"/usr/bin/pwd"}).output, project_.path() + "\n");
  EXPECT_EQ(Run({"/usr/bin/env"}).output, "LC_ALL=C.UTF-8\n");
}

TEST_F(ChildTest, GetsNoWordsButThoseOfItsCommandLine) {
  EXPECT_EQ(Run({"/usr/bin/echo", "a; touch b", "$(c)"}).output, "a; touch b $(c)\n");
  EXPECT_THAT(project_.Names(), IsEmpty());
}

TEST_F(ChildTest, HasTheDescriptorsThatItWasGivenAndNoOther) {
  const os::UniqueFd input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const os::UniqueFd besides(::open(project_.path().c_str(), O_RDONLY | O_CLOEXEC));
  ChildOrder order = Order({"/usr/bin/sh", "-c",
                            "for n in 0 1 2 3 4 5 6 7 8 9; do "
                            "[ -e /proc/self/fd/$n ] && echo $n; done"});
  order.input = input.get();
  order.more = {besides.get()};
  EXPECT_EQ(RunChild(order)->output, "0\n1\n2\n3\n");
}

TEST_F(ChildTest, ReadsWhatIsInTheProject) {
  project_.Put("a", "inside");
  EXPECT_EQ(Run({"/usr/bin/cat", "a"}).output, "inside");
}

TEST_F(ChildTest, ReadsNothingBesidesWhereverALinkLeads) {
  project_.Link("link", "/etc/passwd");
  for (const char* path : {"/etc/passwd", "link", "../project/../../../etc/passwd"}) {
    const ChildOutcome outcome = Run({"/usr/bin/cat", path});
    EXPECT_THAT(outcome.output, IsEmpty()) << path;
    EXPECT_THAT(outcome.errors, HasSubstr("Permission denied")) << path;
  }
}

TEST_F(ChildTest, ChangesNothing) {
  project_.Put("a", "old");
  EXPECT_NE(Run({"/usr/bin/rm", "-f", "a"}).exit_code, 0);
  EXPECT_NE(Run({"/usr/bin/touch", "b"}).exit_code, 0);
  EXPECT_NE(Run({"/usr/bin/sh", "-c", "echo new >a"}).exit_code, 0);
  EXPECT_EQ(project_.Get("a"), "old");
}

TEST_F(ChildTest, RunsNothingOfTheProjects) {
  project_.Put("program", "#!/usr/bin/sh\necho ran\n");
  std::filesystem::permissions(project_.At("program"), std::filesystem::perms::owner_all);
  EXPECT_THAT(Run({"/usr/bin/env", "./program"}).output, IsEmpty());
}

TEST_F(ChildTest, IsEndedWhenItSaysTooMuch) {
  ChildOrder order = Order({"/usr/bin/yes"});
  order.most_output = 1000;
  const auto outcome = RunChild(order);
  ASSERT_THAT(outcome, IsOk());
  EXPECT_EQ(outcome->end, ChildOutcome::End::kSaidTooMuch);
  EXPECT_EQ(outcome->output.size(), 1000u);
}

TEST_F(ChildTest, IsEndedWhenItTakesTooLong) {
  ChildOrder order = Order({"/usr/bin/sleep", "1000"});
  order.most_time = std::chrono::milliseconds(1);
  EXPECT_EQ(RunChild(order)->end, ChildOutcome::End::kTookTooLong);
}

TEST_F(ChildTest, TellsHowItEnded) {
  EXPECT_EQ(Run({"/usr/bin/sh", "-c", "echo why >&2; exit 7"}).exit_code, 7);
  EXPECT_EQ(Run({"/usr/bin/sh", "-c", "echo why >&2; exit 7"}).errors, "why\n");
  EXPECT_EQ(Run({"/usr/bin/sh", "-c", "kill -9 $$"}).exit_code, 128 + 9);
}

TEST_F(ChildTest, IsAnErrorWhereThereIsNoSuchProgram) {
  const auto none = RunChild(Order({"/usr/bin/no-such-program"}));
  EXPECT_THAT(none, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(none.error().message(), HasSubstr("/usr/bin/no-such-program"));
}

}  // namespace
}  // namespace cowork::files
