#include "brokerd/mcp_servers.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

// A server that is in order, but for the one line that a test writes anew, or adds.
std::string ServerBut(const std::string& key, const std::string& line,
                      const std::string& name = "notes") {
  std::string text = "[[server]]\n";
  bool written = false;
  for (const auto& [word, value] : std::initializer_list<std::pair<std::string, std::string>>{
           {"name", "name = \"" + name + "\""},
           {"command", "command = \"node\""},
           {"package", "package = \"/home/me/mcp/notes\""}}) {
    text += (word == key ? line : value) + "\n";
    written = written || word == key;
  }
  return written ? text : text + line + "\n";
}

std::string Argument(size_t length) {
  return "\"" + std::string(length, 'x') + "\"";
}

std::string Variables(size_t count, size_t length = 1) {
  std::string text;
  for (size_t i = 0; i < count; ++i)
    text += (i == 0 ? "V" : ", V") + std::to_string(i) + " = " + Argument(length);
  return "{ " + text + " }";
}

void ExpectRefused(const std::string& text, const std::string& what) {
  const auto refused = ParseMcpServers(text);
  ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument)) << text.substr(0, 300);
  EXPECT_THAT(refused.error().message(), ContainsRegex("^mcp.toml: line [0-9]+: .*; .+"));
  EXPECT_THAT(refused.error().message(), HasSubstr(what));
}

TEST(McpServers, AreReadAsTheyAreWritten) {
  const auto servers = ParseMcpServers(
      "[[server]]\nname = \"everything\"\ncommand = \"/usr/bin/node\"\n"
      "args = [\"dist/index.js\", \"stdio\"]\npackage = \"/home/me/mcp/everything\"\n"
      "env = { LOG_LEVEL = \"info\", EMPTY = \"\" }\nsecrets = { GITHUB_TOKEN = \"github\" }\n"
      "[[server]]\nname = \"notes\"\ncommand = \"/opt/notes/run\"\npackage = \"/opt/notes\"\n");
  ASSERT_THAT(servers, IsOk());
  const McpServer first{.name = "everything",
                        .command = "/usr/bin/node",
                        .args = {"dist/index.js", "stdio"},
                        .package = "/home/me/mcp/everything",
                        .environment = {{"EMPTY", ""}, {"LOG_LEVEL", "info"}},
                        .secrets = {{"GITHUB_TOKEN", "github"}}};
  const McpServer second{.name = "notes", .command = "/opt/notes/run", .package = "/opt/notes"};
  EXPECT_TRUE(*servers == (std::vector<McpServer>{first, second}));
}

TEST(McpServers, NeedNotBeThere) {
  EXPECT_TRUE(ParseMcpServers("")->empty());
  EXPECT_TRUE(ParseMcpServers("# later\n")->empty());
}

TEST(McpServers, AreRefusedWithTheLineOfTheMistake) {
  const auto broken = ParseMcpServers("[[server]]\nname = \"a\ncommand = 1\n");
  ASSERT_THAT(broken, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(broken.error().message(), HasSubstr("mcp.toml, line 2"));
}

TEST(McpServers, AreRefusedWithALineAndARemedyWhenAValueIsNotOfItsKind) {
  const std::pair<std::string, std::string> mistakes[] = {
      {"name", ""},
      {"name", "name = 7"},
      {"name", "name = \"Notes\""},
      {"name", "name = \"-a\""},
      {"name", "name = \"files\""},
      {"command", ""},
      {"command", "command = [\"node\"]"},
      {"command", "command = \"sh -c ls\""},
      {"command", "command = \"bin/run\""},
      {"command", "command = \"/home/me/mcp/other/run\""},
      {"command", "command = \"/usr/../home/me/run\""},
      {"package", ""},
      {"package", "package = 1"},
      {"package", "package = \"notes\""},
      {"package", "package = \"~/mcp/notes\""},
      {"package", "package = \"/home/me/mcp/notes/\""},
      {"package", "package = \"/home/me/mcp/../.ssh\""},
      {"args", "args = \"stdio\""},
      {"args", "args = [7]"},
      {"args", "args = [\"a\\u0000b\"]"},
      {"env", "env = \"A=B\""},
      {"env", "env = { A = 7 }"},
      {"env", "env = { A = \"a\\u0000b\" }"},
      {"env", "env = { \"A-B\" = \"x\" }"},
      {"env", "env = { 9A = \"x\" }"},
      {"env", "env = { LD_PRELOAD = \"/tmp/x.so\" }"},
      {"secrets", "secrets = [\"github\"]"},
      {"secrets", "secrets = { TOKEN = 7 }"},
      {"secrets", "secrets = { TOKEN = \"a b\" }"},
      {"secrets", "secrets = { TOKEN = \"\" }"},
      {"secrets", "secrets = { LD_AUDIT = \"github\" }"},
      {"secrets", "secrets = { \"A=B\" = \"github\" }"},
      {"secrets", "env = { TOKEN = \"x\" }\nsecrets = { TOKEN = \"github\" }"}};
  for (const auto& [key, line] : mistakes) {
    const auto refused = ParseMcpServers(ServerBut(key, line));
    ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument)) << line;
    EXPECT_THAT(refused.error().message(), ContainsRegex("^mcp.toml: line [1-6]: .*; .+")) << line;
  }
}

TEST(McpServers, AreRefusedAtTheLineOfTheValueItself) {
  ExpectRefused(ServerBut("args", "args = [\n\"a\",\n7]"), "mcp.toml: line 7: ");
  ExpectRefused(ServerBut("secrets", "\n[server.secrets]\nTOKEN = \"a b\""), "mcp.toml: line 7: ");
}

TEST(McpServers, AreToldThatOneNameIsOurs) {
  ExpectRefused(ServerBut("name", "name = \"files\""), "coworkd's own");
}

TEST(McpServers, AreRefusedWithAWordThatWeDoNotKnow) {
  ExpectRefused(ServerBut("", "network = true"), "a server has no network");
  ExpectRefused(ServerBut("", "\"a\\u001bb\" = 1"), R"(a server has no $'a\x1bb')");
  ExpectRefused("[server]\nname = \"notes\"\n", "[[server]]");
  ExpectRefused("servers = []\n", "[[server]]");
  ExpectRefused("server = 1\n", "[[server]]");
}

TEST(McpServers, HaveANameEach) {
  ExpectRefused(ServerBut("", "") + ServerBut("", ""), "\"notes\" is there twice");
}

TEST(McpServers, AreAtMostFifteen) {
  std::string text;
  for (int i = 1; i <= 15; ++i) text += ServerBut("", "", "s" + std::to_string(i));
  EXPECT_EQ(ParseMcpServers(text)->size(), 15U);
  ExpectRefused(text + ServerBut("", "", "s16"), "more than 15");
}

TEST(McpServers, HaveArgumentsWithinLimits) {
  EXPECT_THAT(ParseMcpServers(ServerBut("", "args = [" + Argument(4096) + "]")), IsOk());
  ExpectRefused(ServerBut("", "args = [" + Argument(4097) + "]"), "at most 4096 bytes");
  std::string many = Argument(1);
  for (int i = 1; i < 64; ++i) many += "," + Argument(1);
  EXPECT_THAT(ParseMcpServers(ServerBut("", "args = [" + many + "]")), IsOk());
  ExpectRefused(ServerBut("", "args = [" + many + "," + Argument(1) + "]"), "at most 64 texts");
}

TEST(McpServers, HaveVariablesWithinLimitsOfBothKindsTogether) {
  EXPECT_THAT(ParseMcpServers(ServerBut("", "env = " + Variables(64))), IsOk());
  ExpectRefused(ServerBut("", "env = " + Variables(65)), "at most 64 variables");
  ExpectRefused(ServerBut("", "env = " + Variables(64) + "\nsecrets = { TOKEN = \"github\" }"),
                "at most 64 variables");
}

TEST(McpServers, HaveValuesWithinLimits) {
  EXPECT_THAT(ParseMcpServers(ServerBut("", "env = { A = " + Argument(4096) + " }")), IsOk());
  ExpectRefused(ServerBut("", "env = { A = " + Argument(4097) + " }"), "at most 4096 bytes");
}

// Each of the eight has its name, "=" and NUL besides.
TEST(McpServers, HaveAnEnvironmentWithinLimits) {
  EXPECT_THAT(ParseMcpServers(ServerBut("", "env = " + Variables(8, 4092))), IsOk());
  ExpectRefused(ServerBut("", "env = " + Variables(8, 4093)), "at most 32768 bytes");
}

// runnerd's contract takes an order of 256 KiB, with a route that may hold a CA.
TEST(McpServers, FitIntoOneOrderTogether) {
  const std::string env = "env = " + Variables(8, 4000);
  const std::string three =
      ServerBut("", env, "s1") + ServerBut("", env, "s2") + ServerBut("", env, "s3");
  EXPECT_THAT(ParseMcpServers(three), IsOk());
  ExpectRefused(three + ServerBut("", env, "s4"), "more than 98304 bytes");
}

// runnerd's router takes a call of 2048 parts, and a variable is three of them.
TEST(McpServers, HaveNoMorePartsTogetherThanAnOrderMay) {
  std::string full;
  for (const char* name : {"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"})
    full += ServerBut("", "env = " + Variables(64, 1), name);
  EXPECT_THAT(ParseMcpServers(full), IsOk());
  ExpectRefused(full + ServerBut("", "env = " + Variables(1, 1), "s9"),
                "more than 512 arguments and variables");
}

}  // namespace
}  // namespace cowork::brokerd
