#include "runnerd/servers/files/aside.h"

#include <fcntl.h>

#include <filesystem>

#include <gmock/gmock.h>

#include "runnerd/servers/files/temporary.h"
#include "tests/support/files_project.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::FilesProject;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A file that was looked at, and came out of its place.
class AsideTest : public ::testing::Test {
 protected:
  AsideTest() {
    project_.Put("a", "of a");
    was_ = *Look(project_.fd(), "a");
    std::filesystem::rename(project_.At("a"), project_.At(name_));
  }

  FilesProject project_;
  const std::string path_ = "a";
  const Place place_ = *PlaceOf(project_.fd(), "a");
  const Aside aside_ = Aside(place_, path_);
  const std::string name_ = aside_.beside().name;
  Found was_;
};

TEST_F(AsideTest, RemovesWhatItKnows) {
  EXPECT_THAT(aside_.Remove(was_), IsOk());
  EXPECT_THAT(project_.Names(), ElementsAre());
}

TEST_F(AsideTest, KeepsWhatAnotherPutInThatPlaceAndNamesIt) {
  project_.Put("theirs", "of a");
  std::filesystem::rename(project_.At("theirs"), project_.At(name_));
  EXPECT_THAT(aside_.Remove(was_), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(aside_.Remove(was_).error().message(), HasSubstr(name_));
  EXPECT_THAT(project_.Names(), ElementsAre(name_));
}

TEST_F(AsideTest, KeepsTheSameFileWithAnotherContent) {
  project_.Put(name_, "saved in place");
  EXPECT_THAT(aside_.Remove(was_), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project_.Get(name_), "saved in place");
}

TEST_F(AsideTest, IsLeftAloneByWhoeverRemovesWhatWasLeft) {
  RemoveTemporariesLeftIn(place_.directory.get());
  EXPECT_THAT(project_.Names(), ElementsAre(name_));
}

}  // namespace
}  // namespace cowork::files
