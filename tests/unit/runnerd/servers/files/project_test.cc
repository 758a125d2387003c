#include "runnerd/servers/files/project.h"

#include <fcntl.h>

#include <gmock/gmock.h>

#include "runnerd/servers/files/found.h"
#include "tests/support/files_project.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::FilesProject;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(OpenProject, TakesADirectoryByItsRealPathOnly) {
  const FilesProject project;
  project.Put("file", "");
  project.Link("link", project.path());
  EXPECT_THAT(OpenProject(project.path()), IsOk());
  for (const std::string& path : {project.At("file"), project.At("link"), project.At("link/."),
                                  project.At("none"), std::string("."), std::string()})
    EXPECT_THAT(OpenProject(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST(OpenIn, LeavesTheProjectByNoPath) {
  const FilesProject project;
  project.Put("dir/file", "");
  EXPECT_THAT(OpenIn(project.fd(), "dir/file", O_RDONLY), IsOk());
  for (const char* path : {"..", "../project/dir/file", "dir/../../project", "/etc/passwd"})
    EXPECT_FALSE(OpenIn(project.fd(), path, O_RDONLY).ok()) << path;
}

TEST(OpenIn, FollowsNoLinkAtTheEndOrOnTheWay) {
  const FilesProject project;
  project.Put("dir/file", "");
  project.Link("inside", "dir");
  project.Link("file", "dir/file");
  project.Link("magic", "/proc/self/root");
  for (const char* path : {"inside/file", "file", "magic/etc/passwd"})
    EXPECT_THAT(OpenIn(project.fd(), path, O_RDONLY), FailsWith(ErrorCode::kFailedPrecondition))
        << path;
}

TEST(Look, TellsFilesFromDirectoriesAndNothing) {
  const FilesProject project;
  project.Put("dir/file", "abc");
  EXPECT_EQ(Look(project.fd(), "dir/file")->Word(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Look(project.fd(), "dir")->Word(), "directory");
  EXPECT_EQ(Look(project.fd(), "none")->Word(), "absent");
  EXPECT_EQ(Look(project.fd(), "none/none")->Word(), "absent");
}

TEST(Look, OpensNothingThatIsNoFile) {
  const FilesProject project;
  project.MakeFifo("fifo");  // To open it would wait for a writer.
  project.Link("link", "fifo");
  project.Link("nowhere", "none");
  for (const char* path : {"fifo", "link", "nowhere"})
    EXPECT_THAT(Look(project.fd(), path), FailsWith(ErrorCode::kFailedPrecondition)) << path;
  EXPECT_THAT(Look(project.fd(), "fifo").error().message(), HasSubstr("fifo"));
  EXPECT_THAT(Look(project.fd(), "link").error().message(), HasSubstr("symbolic link"));
}

TEST(Look, ReadsUpToFourMebibytes) {
  const FilesProject project;
  project.Put("large", std::string(4 << 20, 'x'));
  project.Put("larger", std::string((4 << 20) + 1, 'x'));
  EXPECT_THAT(Look(project.fd(), "large"), IsOk());
  EXPECT_THAT(Look(project.fd(), "larger"), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ReadText, RefusesWhatIsNoText) {
  const FilesProject project;
  project.Put("text", "a\xc3\xbc\n");
  project.Put("nul", std::string("a\0b", 3));
  project.Put("latin1", "a\xfc\n");
  EXPECT_EQ(*ReadText(project.fd(), "text"), "a\xc3\xbc\n");
  EXPECT_THAT(ReadText(project.fd(), "nul"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(ReadText(project.fd(), "latin1"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(ReadText(project.fd(), "none"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(ReadText(project.fd(), ".").error().message(), HasSubstr("`list`"));
}

TEST(IsStillAt, KnowsWhatWasFoundByMoreThanItsName) {
  const FilesProject project;
  const os::UniqueFd directory = *OpenIn(project.fd(), ".", O_RDONLY | O_DIRECTORY);
  const auto is_still_there = [&](const auto& meddle) {
    std::filesystem::remove(project.At("file"));
    project.Put("file", "old");
    const Result<Found> found = Look(project.fd(), "file");
    meddle();
    return IsStillAt(*found, directory.get(), "file");
  };
  const auto swap_in = [&](const char* name) {
    std::filesystem::rename(project.At(name), project.At("file"));
  };
  EXPECT_TRUE(is_still_there([] {}));
  EXPECT_FALSE(is_still_there([&] { project.Put("file", "new"); }));
  EXPECT_FALSE(is_still_there([&] { project.Put("other", "old"), swap_in("other"); }));
  EXPECT_FALSE(is_still_there([&] { project.Link("other", "file"), swap_in("other"); }));
  EXPECT_FALSE(is_still_there([&] { std::filesystem::remove(project.At("file")); }));
}

TEST(StepsTo, TellWhatADirectoryIsOf) {
  const FilesProject project;
  project.Put("bare/objects/x", "");
  project.Put("bare/refs/x", "");
  const std::vector<Step> steps = StepsTo(project.fd(), "bare/none/file");
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(steps[1].name, "none");
  EXPECT_THAT(steps[0].beside, IsEmpty());
  EXPECT_THAT(steps[1].beside, ElementsAre("objects", "refs"));
  EXPECT_THAT(steps[2].beside, IsEmpty());
}

TEST(EntriesOf, ListsADirectoryOfTheProject) {
  const FilesProject project;
  project.Put("dir/file", "abc");
  project.Link("link", "/etc");
  const auto entries = EntriesOf(project.fd(), "dir");
  ASSERT_THAT(entries, IsOk());
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(entries->front().name, "file");
  EXPECT_EQ(entries->front().size, 3u);
  EXPECT_THAT(EntriesOf(project.fd(), "link"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(EntriesOf(project.fd(), "none"), FailsWith(ErrorCode::kNotFound));
}

}  // namespace
}  // namespace cowork::files
