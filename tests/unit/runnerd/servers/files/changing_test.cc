#include "runnerd/servers/files/changing.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>

#include <gmock/gmock.h>

#include "common/sandbox/seccomp_policy.h"
#include "runnerd/servers/files/new_directories.h"
#include "runnerd/servers/files/temporary.h"
#include "tests/support/files_project.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::FilesProject;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Found FoundAt(const FilesProject& project, const std::string& path) {
  return *Look(project.fd(), path);
}

mode_t ModeOf(const FilesProject& project, const std::string& path) {
  struct stat facts {};
  ::stat(project.At(path).c_str(), &facts);
  return facts.st_mode & 07777;
}

TEST(Save, MakesAFileWithTheDirectoriesThatLeadToIt) {
  const FilesProject project;
  EXPECT_THAT(Save(project.fd(), "a/b/c", Found(), "new"), IsOk());
  EXPECT_EQ(project.Get("a/b/c"), "new");
  EXPECT_THAT(project.Names(), ElementsAre("a", "a/b", "a/b/c"));
}

TEST(Save, GivesANewFileTheModeThatTheUmaskLeaves) {
  const FilesProject project;
  const mode_t before = ::umask(027);
  EXPECT_THAT(Save(project.fd(), "a", Found(), "new"), IsOk());
  ::umask(before);
  EXPECT_EQ(ModeOf(project, "a"), 0640u);
}

TEST(Save, ReplacesAFileAndKeepsItsModeButNoSetIdBit) {
  const FilesProject project;
  project.Put("a", "old");
  ::chmod(project.At("a").c_str(), 04751);
  EXPECT_THAT(Save(project.fd(), "a", FoundAt(project, "a"), "new"), IsOk());
  EXPECT_EQ(project.Get("a"), "new");
  EXPECT_EQ(ModeOf(project, "a"), 0751u);
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

TEST(Save, ReplacesNoFileOfAnotherOwnerOrGroup) {
  const FilesProject project;
  project.Put("a", "old");
  Found was = FoundAt(project, "a");
  ++was.facts.st_gid;
  EXPECT_THAT(Save(project.fd(), "a", was, "new"), FailsWith(ErrorCode::kFailedPrecondition));
  --was.facts.st_gid;
  ++was.facts.st_uid;
  EXPECT_THAT(Save(project.fd(), "a", was, "new"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project.Get("a"), "old");
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

TEST(Save, OverwritesNothingThatAppearedMeanwhile) {
  const FilesProject project;
  const Found was = FoundAt(project, "dir/a");
  project.Put("dir/a", "theirs");
  EXPECT_THAT(Save(project.fd(), "dir/a", was, "new"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project.Get("dir/a"), "theirs");
  EXPECT_THAT(project.Names(), ElementsAre("dir", "dir/a"));
}

TEST(Save, PutsBackWhatChangedMeanwhile) {
  const FilesProject project;
  project.Put("a", "old");
  const Found was = FoundAt(project, "a");
  project.Put("a", "theirs");
  EXPECT_THAT(Save(project.fd(), "a", was, "new"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project.Get("a"), "theirs");
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

TEST(Save, PutsBackALinkThatWasSwappedInAndLeavesItsTargetAlone) {
  const FilesProject project;
  project.Put("a", "old");
  project.Put("target", "old");
  const Found was = FoundAt(project, "a");
  std::filesystem::remove(project.At("a"));
  project.Link("a", "target");
  EXPECT_THAT(Save(project.fd(), "a", was, "new"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(std::filesystem::is_symlink(project.At("a")));
  EXPECT_EQ(project.Get("target"), "old");
}

TEST(Save, WritesThroughNoDirectoryThatBecameALink) {
  const FilesProject project;
  std::filesystem::create_directory(project.outside() + "/elsewhere");
  project.Link("dir", project.outside() + "/elsewhere");
  EXPECT_THAT(Save(project.fd(), "dir/a", Found(), "new"),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(std::filesystem::is_empty(project.outside() + "/elsewhere"));
}

TEST(Save, LeavesNothingWhereThereIsNoRoom) {
  const FilesProject project;
  project.Put("a", "old");
  const auto no_room = [&] {
    const rlimit few{.rlim_cur = 4096, .rlim_max = 4096};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &few);
    const std::string large(1 << 20, 'x');
    const auto replaced = Save(project.fd(), "a", FoundAt(project, "a"), large);
    const auto made = Save(project.fd(), "dir/b", Found(), large);
    return replaced.ok() || made.ok() || replaced.error().code() != ErrorCode::kResourceExhausted ||
           made.error().code() != ErrorCode::kResourceExhausted;
  };
  EXPECT_EQ(support::InChild(no_room), support::Ending::Exit(0));
  EXPECT_EQ(project.Get("a"), "old");
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

TEST(Temporaries, OfAWriterThatLivesStay) {
  const FilesProject project;
  const std::string name = ".cowork-0123456789abcdef0123456789abcdef.new";
  const std::string other = ".cowork-0123456789abcdef.new";
  project.Put(name, "");
  project.Put(other, "");
  os::UniqueFd held(::open(project.At(name).c_str(), O_RDONLY | O_CLOEXEC));
  ::flock(held.get(), LOCK_EX);
  const os::UniqueFd directory(::open(project.path().c_str(), O_RDONLY | O_CLOEXEC));
  RemoveTemporariesLeftIn(directory.get());
  EXPECT_TRUE(project.Has(name));
  held.Reset();
  RemoveTemporariesLeftIn(directory.get());
  EXPECT_THAT(project.Names(), ElementsAre(other));
}

TEST(Move, MovesAFileOrADirectoryToWhereNothingIs) {
  const FilesProject project;
  project.Put("a", "x");
  project.Put("dir/b", "y");
  EXPECT_THAT(Move(project.fd(), "a", FoundAt(project, "a"), "new/place/a"), IsOk());
  EXPECT_THAT(Move(project.fd(), "dir", FoundAt(project, "dir"), "new/dir"), IsOk());
  EXPECT_EQ(project.Get("new/place/a"), "x");
  EXPECT_EQ(project.Get("new/dir/b"), "y");
  EXPECT_THAT(project.Names(),
              ElementsAre("new", "new/dir", "new/dir/b", "new/place", "new/place/a"));
}

TEST(Move, ReplacesNothing) {
  const FilesProject project;
  project.Put("a", "x");
  project.Put("b", "y");
  EXPECT_THAT(Move(project.fd(), "a", FoundAt(project, "a"), "b"),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project.Get("b"), "y");
}

TEST(Move, PutsBackWhatIsAnotherThanWasSeen) {
  const FilesProject project;
  project.Put("a", "x");
  const Found was = FoundAt(project, "a");
  project.Put("a", "theirs");
  EXPECT_THAT(Move(project.fd(), "a", was, "dir/b"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(project.Get("a"), "theirs");
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

TEST(Move, PutsNoDirectoryIntoItself) {
  const FilesProject project;
  project.Put("dir/a", "x");
  EXPECT_FALSE(Move(project.fd(), "dir", FoundAt(project, "dir"), "dir/sub/dir").ok());
  EXPECT_THAT(project.Names(), ElementsAre("dir", "dir/a"));
}

TEST(Remove, RemovesAFileOrAnEmptyDirectory) {
  const FilesProject project;
  project.Put("dir/a", "x");
  EXPECT_THAT(Remove(project.fd(), "dir", FoundAt(project, "dir")),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Remove(project.fd(), "dir/a", FoundAt(project, "dir/a")), IsOk());
  EXPECT_THAT(Remove(project.fd(), "dir", FoundAt(project, "dir")), IsOk());
  EXPECT_THAT(project.Names(), ElementsAre());
}

TEST(Remove, PutsBackWhatIsAnotherThanWasSeen) {
  const FilesProject project;
  project.Put("a", "x");
  const Found was = FoundAt(project, "a");
  project.Put("a", "theirs");
  const auto removed = Remove(project.fd(), "a", was);
  EXPECT_THAT(removed, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(removed.error().message(), HasSubstr("nothing was changed"));
  EXPECT_EQ(project.Get("a"), "theirs");
  EXPECT_THAT(project.Names(), ElementsAre("a"));
}

// Where the disk is full only when the directory is to be on it.
TEST(AChange, ThatMayNotBeOnTheDiskIsNotSaidNotToHaveBeenMade) {
  const FilesProject project;
  for (const char* path : {"a", "b", "dir/c"}) project.Put(path, "x");
  const auto says_so = [](const Result<void>& changed) {
    return !changed.ok() &&
           changed.error().message().starts_with("it is changed, but perhaps not yet on the disk");
  };
  const auto changes = [&] {
    sandbox::SeccompPolicy policy;
    if (!policy.Fail(SYS_fsync, ENOSPC).OtherwiseAllow().Install().ok()) return 99;
    if (!says_so(Move(project.fd(), "a", FoundAt(project, "a"), "new/a"))) return 1;
    if (!says_so(Remove(project.fd(), "b", FoundAt(project, "b")))) return 2;
    if (!says_so(Remove(project.fd(), "dir/c", FoundAt(project, "dir/c")))) return 3;
    return says_so(Remove(project.fd(), "dir", FoundAt(project, "dir"))) ? 0 : 4;
  };
  EXPECT_EQ(support::InChild(changes), support::Ending::Exit(0));
  EXPECT_THAT(project.Names(), ElementsAre("new", "new/a"));
}

TEST(NewDirectories, StayOnceTheyAreKeptWhateverTheDiskSays) {
  const FilesProject project;
  const auto keeps = [&] {
    sandbox::SeccompPolicy policy;
    if (!policy.Fail(SYS_fsync, EIO).OtherwiseAllow().Install().ok()) return 99;
    NewDirectories above;
    if (!above.MakeAbove(project.fd(), "d/e/a").ok()) return 1;
    return above.Keep().ok() ? 2 : 0;
  };
  EXPECT_EQ(support::InChild(keeps), support::Ending::Exit(0));
  EXPECT_THAT(project.Names(), ElementsAre("d", "d/e"));
}

}  // namespace
}  // namespace cowork::files
