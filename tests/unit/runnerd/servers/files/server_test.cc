#include "runnerd/servers/files/server.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/core/own_names.h"
#include "runnerd/servers/files/project.h"
#include "tests/support/files_project.h"

namespace cowork::files {
namespace {

using boost::json::object;
using boost::json::value;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FilesServerTest : public ::testing::Test {
 protected:
  Server TheServer(bool previews = false) const {
    return Server({.project = *OpenProject(project_.path()), .previews = previews});
  }
  // What it answers to a request of id 1.
  object Ask(const char* method, const object& params, bool previews = false) const {
    const object request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}};
    const std::string answer =
        TheServer(previews).Answer({.text = boost::json::serialize(request)});
    return boost::json::parse(answer).as_object();
  }
  object Call(const char* tool, const object& arguments, const object& meta = {}) const {
    return Ask("tools/call", {{"name", tool}, {"arguments", arguments}, {"_meta", meta}})
        .at("result")
        .as_object();
  }
  object CallPermitted(const char* tool, const object& arguments, std::string_view before) const {
    return Call(tool, arguments, {{"before", before}});
  }
  object Preview(const char* tool, const object& arguments) const {
    const object asked{{"name", tool}, {"arguments", arguments}};
    return Ask("tools/call", {{"name", "preview"}, {"arguments", asked}}, true)
        .at("result")
        .as_object();
  }
  static std::string TextOf(const object& result) {
    return std::string(result.at("content").at(0).at("text").as_string());
  }
  static std::string DiffOf(const object& preview) {
    return std::string(preview.at("structuredContent").at("diff").as_string());
  }
  static bool Failed(const object& result) { return result.contains("isError"); }

  support::FilesProject project_;
};

const object kEdit{{"path", "a"}, {"edits", {{{"old", "two"}, {"new", "2"}}}}};

TEST_F(FilesServerTest, AnswersWhatEveryServerDoes) {
  EXPECT_EQ(Ask("ping", {}).at("result"), object());
  EXPECT_EQ(
      Ask("initialize", {{"protocolVersion", "2025-06-18"}}).at("result").at("protocolVersion"),
      "2025-06-18");
  EXPECT_EQ(Ask("tools/list", {}).at("result").at("tools").as_array().size(), 7u);
}

TEST_F(FilesServerTest, SaysNothingToANotification) {
  EXPECT_THAT(TheServer().Answer({.text = R"({"jsonrpc":"2.0","method":"notifications/x"})"}),
              IsEmpty());
}

TEST_F(FilesServerTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Ask("resources/list", {}).at("error").at("code"), -32601);
  EXPECT_EQ(Ask("tools/call", {{"name", "format"}}).at("error").at("code"), -32602);
  EXPECT_EQ(Ask("tools/call", {}).at("error").at("code"), -32602);
}

TEST_F(FilesServerTest, GoesOnAfterALineThatIsNone) {
  const Server server = TheServer();
  EXPECT_THAT(server.Answer({.text = "nonsense"}), HasSubstr("-32700"));
  EXPECT_THAT(server.Answer({.text = {}, .too_long = true}), HasSubstr("8 MiB"));
  EXPECT_THAT(server.Answer({.text = R"({"jsonrpc":"2.0","id":1,"method":"ping"})"}),
              HasSubstr("result"));
}

TEST_F(FilesServerTest, ReadsAndSaysWhatIsLeft) {
  project_.Put("a", "one\ntwo\n");
  const object result = Call("read", {{"path", "a"}, {"limit", 1}});
  EXPECT_EQ(TextOf(result), "one\n");
  EXPECT_EQ(result.at("content").at(1).at("text"), "lines 1 to 1 of 2; go on with offset 2");
  EXPECT_EQ(TextOf(Call("list", object())), "file 8 a\n");
  EXPECT_EQ(TextOf(Call("find", {{"pattern", "tw"}})), "a:2:two\n");
}

TEST_F(FilesServerTest, ChangesNothingWithoutTheWordForWhatIsThere) {
  project_.Put("a", "one\ntwo\n");
  for (const object& meta : {object(), object{{"before", "absent"}}, object{{"before", 1}},
                             object{{"before", Sha256("another")}}}) {
    const object result = Call("edit", kEdit, meta);
    EXPECT_TRUE(Failed(result));
    EXPECT_THAT(TextOf(result), HasSubstr(Sha256("one\ntwo\n")));
    EXPECT_TRUE(Failed(Call("write", {{"path", "a"}, {"content", "x"}}, meta)));
    EXPECT_TRUE(Failed(Call("move", {{"from", "a"}, {"to", "b"}}, meta)));
    EXPECT_TRUE(Failed(Call("delete", {{"path", "a"}}, meta)));
  }
  EXPECT_TRUE(Failed(Call("write", {{"path", "new"}, {"content", "x"}})));
  EXPECT_EQ(project_.Get("a"), "one\ntwo\n");
  EXPECT_THAT(project_.Names(), ElementsAre("a"));
}

TEST_F(FilesServerTest, ChangesWhatThePreviewWasOf) {
  project_.Put("a", "one\ntwo\n");
  const object preview = Preview("edit", kEdit);
  EXPECT_EQ(DiffOf(preview), "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n");
  EXPECT_EQ(project_.Get("a"), "one\ntwo\n");
  const object& shown = preview.at("structuredContent").as_object();
  EXPECT_EQ(shown.at("added"), 1);
  EXPECT_EQ(shown.at("removed"), 1);
  EXPECT_EQ(TextOf(preview), "+1 -1");
  const std::string before(shown.at("before").as_string());
  EXPECT_FALSE(Failed(CallPermitted("edit", kEdit, before)));
  EXPECT_EQ(project_.Get("a"), "one\n2\n");
  EXPECT_TRUE(Failed(CallPermitted("edit", kEdit, before)));
}

TEST_F(FilesServerTest, MakesMovesAndDeletes) {
  EXPECT_FALSE(Failed(CallPermitted("write", {{"path", "d/a"}, {"content", "x"}}, "absent")));
  EXPECT_FALSE(Failed(CallPermitted("move", {{"from", "d/a"}, {"to", "b"}}, Sha256("x"))));
  EXPECT_EQ(project_.Get("b"), "x");
  EXPECT_FALSE(Failed(CallPermitted("delete", {{"path", "d"}}, "directory")));
  EXPECT_FALSE(Failed(CallPermitted("delete", {{"path", "b"}}, Sha256("x"))));
  EXPECT_THAT(project_.Names(), IsEmpty());
}

TEST_F(FilesServerTest, MovesToNothingThatIsThere) {
  project_.Put("a", "x");
  project_.Put("b", "y");
  EXPECT_TRUE(Failed(CallPermitted("move", {{"from", "a"}, {"to", "b"}}, Sha256("x"))));
  project_.Link("link", "none");
  EXPECT_TRUE(Failed(CallPermitted("move", {{"from", "a"}, {"to", "link"}}, Sha256("x"))));
  EXPECT_THAT(project_.Names(), ElementsAre("a", "b", "link"));
}

TEST_F(FilesServerTest, LeavesAloneWhatHasOtherNamesOrIsNoFile) {
  project_.Put("a", "x");
  std::filesystem::create_hard_link(project_.At("a"), project_.At("b"));
  project_.MakeFifo("fifo");
  project_.Link("link", "a");
  EXPECT_THAT(TextOf(CallPermitted("write", {{"path", "a"}, {"content", "y"}}, Sha256("x"))),
              HasSubstr("hard links"));
  for (const char* path : {"fifo", "link"})
    for (const char* before : {"absent", "directory"})
      EXPECT_TRUE(Failed(CallPermitted("delete", {{"path", path}}, before))) << path;
  EXPECT_THAT(project_.Names(), ElementsAre("a", "b", "fifo", "link"));
  EXPECT_EQ(project_.Get("a"), "x");
}

TEST_F(FilesServerTest, ReplacesNoFileThatIsReadOnlyOrHasAttributes) {
  project_.Put("read-only", "two");
  ::chmod(project_.At("read-only").c_str(), 0444);
  project_.Put("attributes", "two");
  ASSERT_EQ(::setxattr(project_.At("attributes").c_str(), "user.note", "x", 1, 0), 0);
  for (const char* path : {"read-only", "attributes"}) {
    object edit = kEdit;
    edit["path"] = path;
    const object write{{"path", path}, {"content", "new"}};
    EXPECT_THAT(TextOf(CallPermitted("edit", edit, Sha256("two"))), HasSubstr("nothing was"));
    EXPECT_TRUE(Failed(CallPermitted("write", write, Sha256("two")))) << path;
    EXPECT_TRUE(Failed(Preview("write", write))) << path;
    EXPECT_EQ(project_.Get(path), "two");
  }
}

TEST_F(FilesServerTest, ChangesNothingThatIsProtectedByWhicheverTool) {
  project_.Put(".vscode/tasks.json", "x");
  project_.Put("bare/objects/x", "");
  project_.Put("bare/refs/x", "");
  project_.Put("a", "x");
  for (const char* path : {".vscode/new", ".git/hooks/x", ".envrc", "bare/hooks/x", "sub/.git"}) {
    EXPECT_TRUE(Failed(CallPermitted("write", {{"path", path}, {"content", "y"}}, "absent")))
        << path;
    EXPECT_TRUE(Failed(CallPermitted("move", {{"from", "a"}, {"to", path}}, Sha256("x")))) << path;
  }
  const object tasks{{"path", ".vscode/tasks.json"}};
  EXPECT_TRUE(Failed(CallPermitted("delete", tasks, Sha256("x"))));
  EXPECT_TRUE(Failed(CallPermitted("move", {{"from", ".vscode"}, {"to", "b"}}, "directory")));
  EXPECT_EQ(project_.Get(".vscode/tasks.json"), "x");
  EXPECT_EQ(project_.Get("a"), "x");
}

TEST_F(FilesServerTest, MovesNoDirectoryWithWhatIsProtectedInItsNewPlaceOrInItsOld) {
  const auto write = [this](const char* path) {
    return CallPermitted("write", {{"path", path}, {"content", "x"}}, "absent");
  };
  const auto move = [this](const char* from, const char* to) {
    return CallPermitted("move", {{"from", from}, {"to", to}}, "directory");
  };
  ASSERT_FALSE(Failed(write("node_modules/p/.vscode/tasks.json")));
  EXPECT_THAT(TextOf(move("node_modules/p", "p")), HasSubstr("node_modules/p/.vscode would go"));
  EXPECT_TRUE(Failed(move("node_modules", "q")));
  EXPECT_FALSE(Failed(move("node_modules/p", "node_modules/@x/p")));
  for (const char* there : {"sub/a/.envrc", "git/b/.git/config", "editor/.idea/x", "bare/config"})
    project_.Put(there, "x");
  project_.Put("bare/objects/x", "");
  project_.Put("bare/refs/x", "");
  for (const char* from : {"sub", "git", "editor", "bare"}) {
    EXPECT_TRUE(Failed(move(from, "elsewhere"))) << from;
    EXPECT_TRUE(Failed(move(from, "node_modules/elsewhere"))) << from;
    EXPECT_TRUE(Failed(Preview("move", {{"from", from}, {"to", "elsewhere"}}))) << from;
  }
  project_.Put("plain/src/a", "x");
  EXPECT_FALSE(Failed(move("plain", "elsewhere")));
  EXPECT_EQ(project_.Get("elsewhere/src/a"), "x");
}

TEST_F(FilesServerTest, MakesNoRepositoryAroundAConfigurationInWhateverOrder) {
  const auto write = [this](const char* path) {
    return CallPermitted("write", {{"path", path}, {"content", "x"}}, "absent");
  };
  for (const char* path : {"x/config", "x/HEAD", "x/objects/a"})
    EXPECT_FALSE(Failed(write(path))) << path;
  EXPECT_THAT(TextOf(write("x/refs/heads/a")), HasSubstr("would be a git repository"));
  EXPECT_TRUE(Failed(write("x/commondir")));
  project_.Put("heads/a", "x");
  EXPECT_TRUE(Failed(CallPermitted("move", {{"from", "heads"}, {"to", "x/refs"}}, "directory")));
  EXPECT_FALSE(project_.Has("x/refs"));
}

TEST_F(FilesServerTest, PutsNothingUnderANameThatTheNextWriteWouldRemove) {
  const std::string removed = NameOfTemporary(NameBytes());
  project_.Put("a", "x");
  EXPECT_TRUE(Failed(CallPermitted("move", {{"from", "a"}, {"to", removed}}, Sha256("x"))));
  EXPECT_TRUE(Failed(CallPermitted("write", {{"path", removed}, {"content", "x"}}, "absent")));
  EXPECT_FALSE(Failed(CallPermitted("write", {{"path", "b"}, {"content", "x"}}, "absent")));
  EXPECT_THAT(project_.Names(), ElementsAre("a", "b"));
}

TEST_F(FilesServerTest, PreviewsOnlyWhereItIsToAndOnlyWhatWrites) {
  EXPECT_EQ(
      Ask("tools/call", {{"name", "preview"}, {"arguments", object()}}).at("error").at("code"),
      -32602);
  EXPECT_TRUE(Failed(Preview("read", {{"path", "a"}})));
  EXPECT_TRUE(Failed(Preview("preview", {{"name", "write"}})));
}

TEST_F(FilesServerTest, PreviewsWhatHasNoLines) {
  project_.Put("empty", "");
  project_.Put("binary", std::string("\0\1", 2));
  std::filesystem::create_directory(project_.At("dir"));
  EXPECT_EQ(DiffOf(Preview("write", {{"path", "new"}, {"content", ""}})),
            "the empty file new is made\n");
  EXPECT_EQ(DiffOf(Preview("delete", {{"path", "empty"}})), "the empty file empty is deleted\n");
  EXPECT_EQ(DiffOf(Preview("delete", {{"path", "dir"}})), "the empty directory dir is deleted\n");
  EXPECT_EQ(DiffOf(Preview("write", {{"path", "binary"}, {"content", "rm -rf /\n"}})),
            "--- /dev/null\n+++ b/binary\n@@ -0,0 +1 @@\n+rm -rf /\n"
            "the binary file binary of 2 bytes is replaced by a text of 9 bytes\n");
  EXPECT_EQ(DiffOf(Preview("delete", {{"path", "binary"}})),
            "the binary file binary of 2 bytes is deleted\n");
  EXPECT_EQ(DiffOf(Preview("move", {{"from", "empty"}, {"to", "x"}})),
            "rename from empty\nrename to x\n");
  EXPECT_THAT(project_.Names(), ElementsAre("binary", "dir", "empty"));
}

TEST_F(FilesServerTest, PreviewsAFileThatComesOrGoes) {
  project_.Put("a", "x");
  EXPECT_EQ(DiffOf(Preview("write", {{"path", "n"}, {"content", "y\n"}})),
            "--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+y\n");
  EXPECT_EQ(DiffOf(Preview("delete", {{"path", "a"}})),
            "--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\\ No newline at end of file\n");
}

// A person decides on all of it, or on nothing.
TEST_F(FilesServerTest, PreviewsNoChangeThatCannotBeShownWhole) {
  project_.Put("a", std::string(2 << 20, 'x'));
  EXPECT_THAT(TextOf(Preview("delete", {{"path", "a"}})), HasSubstr("smaller steps"));
}

TEST_F(FilesServerTest, RefusesInThePreviewWhatItWouldRefuseToDo) {
  project_.Put("a", "two two");
  EXPECT_TRUE(Failed(Preview("edit", kEdit)));
  EXPECT_TRUE(Failed(Preview("write", {{"path", ".git/x"}, {"content", ""}})));
  EXPECT_TRUE(Failed(Preview("delete", {{"path", "none"}})));
}

}  // namespace
}  // namespace cowork::files
