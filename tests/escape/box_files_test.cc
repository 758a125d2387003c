// The boxes of cowork-files: the real one does its work there, and what would take its place could
// do little else.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gmock/gmock.h>

#include "runnerd/servers/files/core/before.h"
#include "tests/escape/files_box.h"
#include "tests/escape/house.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(FilesBox, HasAllThatCoworkFilesNeeds) {
  House house;
  house.project.Write("src/a.c", "int one;\nint two;\n");
  FilesBox files(house, ProfileNumber::kFiles, COWORK_PROGRAM);
  ASSERT_THAT(files.refused(), IsEmpty());
  EXPECT_EQ(files.Text("read", {{"path", "src/a.c"}}), "int one;\nint two;\n");
  EXPECT_THAT(files.Text("find", {{"pattern", "t[w]o"}}), HasSubstr("src/a.c:2:int two;"));
  EXPECT_THAT(files.Text("list", {{"path", "src"}}), HasSubstr("a.c"));

  const std::string was = files::Sha256("int one;\nint two;\n");
  const boost::json::array edits{{{"old", "two"}, {"new", "three"}}};
  EXPECT_FALSE(
      files.Call("edit", {{"path", "src/a.c"}, {"edits", edits}}, was).contains("isError"));
  EXPECT_EQ(house.project.Read("src/a.c"), "int one;\nint three;\n");
  EXPECT_FALSE(files.Call("write", {{"path", "new/b.c"}, {"content", "x"}}).contains("isError"));
  const std::string now = files::Sha256("x");
  EXPECT_FALSE(
      files.Call("move", {{"from", "new/b.c"}, {"to", "src/b.c"}}, now).contains("isError"));
  EXPECT_EQ(house.project.Read("src/b.c"), "x");
}

TEST(FilesBox, ThatOnlyReadsShowsWhatAChangeWouldBeAndMakesNone) {
  House house;
  house.project.Write("a", "one\n");
  FilesBox files(house, ProfileNumber::kReadingFiles, COWORK_PROGRAM);
  ASSERT_THAT(files.refused(), IsEmpty());
  const boost::json::object write{{"path", "a"}, {"content", "two\n"}};
  const boost::json::object preview =
      files.Call("preview", {{"name", "write"}, {"arguments", write}});
  EXPECT_EQ(preview.at("structuredContent").at("diff").as_string(),
            "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-one\n+two\n");
  EXPECT_TRUE(files.Call("write", write, files::Sha256("one\n")).contains("isError"));
  EXPECT_EQ(house.project.Read("a"), "one\n");
}

// A shell in its place: what it could do, a cowork-files that turned bad could.
Outcome RunShellIn(House& house, ProfileNumber profile, const std::string& command) {
  std::vector<box::ForBox> given = house.Needs(profile);
  for (box::ForBox& one : given)
    if (one.role == box::Role::kProgram) one.fd = OpenPath("/usr/bin/bash");
  return house.RunOrder(house.OrderFor(profile, {"/bin/bash", "-c", command}), std::move(given));
}

TEST(FilesBox, KeepsWhatTheHostWouldRun) {
  const std::string attack =
      "echo bad > .envrc && echo wrote; echo bad > .git/hooks/pre-push && echo wrote; "
      "mv .git other && echo moved; echo good > code && echo done";
  const auto furnish = [](const House& house) {
    house.project.Write(".envrc", "good");
    house.project.Write(".git/hooks/post-commit", "good");
  };
  House house;
  furnish(house);
  EXPECT_THAT(RunShellIn(house, ProfileNumber::kFiles, attack).printed,
              AllOf(HasSubstr("done"), Not(HasSubstr("wrote")), Not(HasSubstr("moved"))));
  House unguarded("masks");
  furnish(unguarded);
  EXPECT_THAT(RunShellIn(unguarded, ProfileNumber::kFiles, attack).printed,
              HasSubstr("wrote\nwrote\nmoved\ndone\n"));
}

TEST(FilesBox, HasNoHomeAndSpeaksToNobody) {
  House house;
  for (const ProfileNumber profile : {ProfileNumber::kFiles, ProfileNumber::kReadingFiles}) {
    EXPECT_THAT(RunShellIn(house, profile, "echo x > /home/agent/x && echo wrote").printed,
                Not(HasSubstr("wrote")));
    EXPECT_THAT(RunShellIn(house, profile, "echo x > /dev/tcp/127.0.0.1/80").printed,
                HasSubstr("Function not implemented"));
  }
}

TEST(FilesBox, ThatOnlyReadsCannotWriteTheProject) {
  House house;
  house.project.Write("code", "int x;");
  const std::string attack = "echo y > code && echo wrote; touch new && echo wrote; cat code";
  EXPECT_EQ(house.project.Has("new"), false);
  EXPECT_THAT(RunShellIn(house, ProfileNumber::kReadingFiles, attack).printed,
              AllOf(HasSubstr("int x;"), Not(HasSubstr("wrote"))));
  House weak("read-only project");
  weak.project.Write("code", "int x;");
  EXPECT_THAT(RunShellIn(weak, ProfileNumber::kReadingFiles, attack).printed,
              HasSubstr("wrote\nwrote\ny\n"));
}

TEST(McpBox, RunsAProgramOfItsPackageOrOfTheSystem) {
  House house;
  house.project.Write("server", "#!/bin/sh\necho served\n");
  std::filesystem::permissions(house.project / "server", std::filesystem::perms(0755));
  EXPECT_EQ(house.Run(ProfileNumber::kMcp, {house.project / "server"}).printed, "served\n");
  EXPECT_EQ(house.Run(ProfileNumber::kMcp, {"/usr/bin/echo", "served"}).printed, "served\n");
}

TEST(McpBox, WritesItsOwnHomeAndNotItsPackage) {
  House house;
  const std::string attack =
      "echo x > ~/x && echo home; touch new && echo package; "
      "echo x > /dev/tcp/1.1.1.1/80 && echo out";
  EXPECT_THAT(house.Run(ProfileNumber::kMcp, {"/bin/bash", "-c", attack}).printed,
              AllOf(HasSubstr("home"), Not(HasSubstr("package")), Not(HasSubstr("out"))));
}

TEST(RuntimeBox, HasTheShimThatItWasGiven) {
  House house;
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given)
    if (one.role == box::Role::kProgram) one.fd = OpenPath("/usr/bin/bash");
  given.push_back({box::Role::kMcpShim, OpenPath("/usr/bin/true")});
  const Outcome ran = house.RunOrder(
      house.OrderFor(ProfileNumber::kRuntime,
                     {"/bin/bash", "-c", "/opt/cowork/mcp-shim && echo ran; ls /opt/cowork"}),
      std::move(given));
  EXPECT_EQ(ran.printed, "ran\nmcp-shim\nopencode\n") << ran.refused;
}

}  // namespace
}  // namespace cowork::escape
