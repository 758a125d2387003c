#include "runnerd/servers/files/find.h"

#include <gmock/gmock.h>

#include "tests/support/files_project.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::FilesProject;
using support::IsOk;
using ::testing::HasSubstr;

class FindTest : public ::testing::Test {
 protected:
  FindTest() {
    project_.Put("a.c", "int main\nint other\n");
    project_.Put("src/b.ts", "main();\n");
  }
  Matched Look(const FindCall& call) const {
    const auto matched = Find(project_.fd(), call);
    EXPECT_THAT(matched, IsOk());
    return matched.ok() ? *matched : Matched();
  }

  FilesProject project_;
};

TEST_F(FindTest, ShowsPathNumberAndText) {
  const Matched matched = Look({.pattern = "ma.n", .path = ".", .glob = ""});
  EXPECT_EQ(matched.lines, "a.c:1:int main\nsrc/b.ts:1:main();\n");
  EXPECT_EQ(matched.beside.note, "that is all");
}

TEST_F(FindTest, LooksInOneDirectoryOrFile) {
  EXPECT_EQ(Look({.pattern = "main", .path = "src", .glob = ""}).lines, "src/b.ts:1:main();\n");
  EXPECT_EQ(Look({.pattern = "int", .path = "a.c", .glob = ""}).lines,
            "a.c:1:int main\na.c:2:int other\n");
}

TEST_F(FindTest, KeepsToTheGlob) {
  EXPECT_EQ(Look({.pattern = "main", .path = ".", .glob = "*.c"}).lines, "a.c:1:int main\n");
  EXPECT_EQ(Look({.pattern = "main", .path = ".", .glob = "!*.c"}).lines, "src/b.ts:1:main();\n");
}

TEST_F(FindTest, SaysWhereNothingIsLikeThat) {
  EXPECT_EQ(Look({.pattern = "none", .path = ".", .glob = ""}).beside.note, "nothing is like that");
}

TEST_F(FindTest, LeavesOutGitAndWhatItIgnores) {
  project_.Put(".git/config", "main\n");
  project_.Put(".gitignore", "build\n");
  project_.Put("build/x", "main\n");
  project_.Put(".github/x", "main\n");
  EXPECT_EQ(Look({.pattern = "main", .path = ".", .glob = "**/x"}).lines, ".github/x:1:main\n");
}

TEST_F(FindTest, TakesNoPatternAndNoGlobForAnOption) {
  project_.Put("dash", "--files\n");
  EXPECT_EQ(Look({.pattern = "--files", .path = ".", .glob = ""}).lines, "dash:1:--files\n");
  EXPECT_EQ(Look({.pattern = "main", .path = ".", .glob = "--pre=/usr/bin/touch"}).beside.note,
            "nothing is like that");
}

TEST_F(FindTest, FollowsNoLink) {
  std::filesystem::create_directory(project_.outside() + "/elsewhere");
  std::ofstream(project_.outside() + "/elsewhere/x") << "main\n";
  project_.Link("link", project_.outside() + "/elsewhere");
  project_.Link("src/link", project_.outside() + "/elsewhere/x");
  EXPECT_EQ(Look({.pattern = "main", .path = "src", .glob = ""}).lines, "src/b.ts:1:main();\n");
  for (const char* path : {"link", "link/x", "src/link"}) {
    const auto matched = Find(project_.fd(), {.pattern = "main", .path = path, .glob = ""});
    ASSERT_THAT(matched, FailsWith(ErrorCode::kFailedPrecondition)) << path;
    EXPECT_THAT(matched.error().message(), HasSubstr("symbolic link")) << path;
  }
}

TEST_F(FindTest, LooksIntoNothingThatIsNoFile) {
  project_.MakeFifo("fifo");
  EXPECT_THAT(Find(project_.fd(), {.pattern = "x", .path = "fifo", .glob = ""}),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(FindTest, SaysThatThereIsMore) {
  std::string lines;
  for (int i = 0; i < 20'000; ++i) lines += "main\n";
  project_.Put("large", lines);
  const Matched matched = Look({.pattern = "main", .path = "large", .glob = ""});
  EXPECT_THAT(matched.beside.note, HasSubstr("there is more"));
  EXPECT_TRUE(matched.lines.ends_with("main\n"));
}

TEST_F(FindTest, SaysWhatIsWrongWithAPattern) {
  const auto matched = Find(project_.fd(), {.pattern = "(", .path = ".", .glob = ""});
  EXPECT_THAT(matched, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(matched.error().message(), HasSubstr("unclosed group"));
}

TEST_F(FindTest, SaysWhereThereIsNoRipgrep) {
  const auto matched =
      Find(project_.fd(), {.pattern = "x", .path = ".", .glob = ""}, "/usr/bin/no-such-ripgrep");
  EXPECT_THAT(matched, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(matched.error().message(), HasSubstr("install it"));
}

}  // namespace
}  // namespace cowork::files
