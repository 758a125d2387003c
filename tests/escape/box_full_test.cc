// A box whose memory file systems are full: an ordinary error in it, and nothing outside.

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/runtime_shell.h"

namespace cowork::escape {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string MountsOfTheHost() {
  std::ostringstream all;
  all << std::ifstream("/proc/self/mountinfo").rdbuf();
  return all.str();
}

// Fills the place until nothing more fits, makes room again, and goes on.
std::string Fill(const std::string& place) {
  const std::string big = place + "/big";
  return "head -c 2G /dev/zero > " + big + "; rm " + big + "; echo fine > " + place +
         "/small && cat " + place + "/small; ";
}

TEST(ToolBox, GoesOnWhereItsMemoryFileSystemsAreFull) {
  const std::string before = MountsOfTheHost();
  House house;
  for (const char* place : {"/tmp", "/home/agent", "/dev/shm"}) {
    const Outcome filled = house.RunShell(Fill(place));
    EXPECT_EQ(filled.status, 0) << place;
    EXPECT_THAT(filled.printed, AllOf(HasSubstr("No space left on device"), HasSubstr("fine\n")))
        << place;
  }
  EXPECT_EQ(MountsOfTheHost(), before);
}

// What is in them is the host's memory.
TEST(ToolBox, TakesOfTheHostWhatItsMemoryFileSystemsAreLargeAndNoMore) {
  House house;
  for (const auto& [place, mebibytes] :
       {std::pair("/tmp", 512), {"/home/agent", 256}, {"/dev/shm", 256}}) {
    const std::string big = std::string(place) + "/big";
    const Outcome filled =
        house.RunShell("head -c 2G /dev/zero 2>&- > " + big + "; stat -c %s " + big);
    EXPECT_EQ(filled.printed, std::to_string(int64_t{mebibytes} << 20) + "\n") << place;
  }
}

TEST(ToolBox, EndsAsItsProgramDoesWhereItIsFull) {
  House house;
  EXPECT_EQ(house.RunShell("set -e; head -c 2G /dev/zero > /tmp/big; echo never").status, 1);
  EXPECT_EQ(house.RunShell("echo x > /tmp/small; cat /tmp/small").printed, "x\n");
}

TEST(RuntimeBox, GoesOnWhereItsTmpIsFull) {
  House house;
  EXPECT_THAT(RunRuntimeShell(house, Fill("/tmp")).printed,
              AllOf(HasSubstr("No space left on device"), HasSubstr("fine\n")));
}

// Not one byte of what holds the box's own tree is left to it.
TEST(Box, CannotFillItsRoot) {
  House house;
  for (const char* place : {"/", "/run", "/run/cowork/masks", "/home", "/opt", "/etc"})
    EXPECT_THAT(house.RunShell("echo x > " + std::string(place) + "/x").printed,
                testing::AnyOf(HasSubstr("Read-only"), HasSubstr("Permission denied"),
                               HasSubstr("No such file")))
        << place;
}

}  // namespace
}  // namespace cowork::escape
