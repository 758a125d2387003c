#include "brokerd/core/mcp_server.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

const std::string kPackage = "/home/me/mcp/notes";

TEST(McpServerName, IsOfSmallLettersDigitsAndInnerDashes) {
  for (const auto& name : {std::string("a"), std::string("7z"), std::string("git-hub-2"),
                           std::string("files2"), std::string(32, 'x')})
    EXPECT_TRUE(IsMcpServerName(name)) << name;
  for (const auto& name :
       {std::string(), std::string("-a"), std::string("a-"), std::string("-"), std::string("443"),
        std::string("A"), std::string("a_b"), std::string("a.b"), std::string("a b"),
        std::string("é"), std::string("a\0b", 3), std::string(33, 'x')})
    EXPECT_FALSE(IsMcpServerName(name)) << name;
}

TEST(McpServerName, IsNotOurOwn) {
  EXPECT_FALSE(IsMcpServerName("files"));
}

TEST(NormalPath, IsWholeAndSaidInOneWayOnly) {
  for (const auto* path : {"/a", "/home/me/mcp", "/a/...", "/a/.hidden", "/with space/x"})
    EXPECT_TRUE(IsReadablePath(path)) << path;
  for (const auto* path : {"", "a", "a/b", "/", "//a", "/a/", "/a//b", "/a/.", "/./a", "/a/..",
                           "/../a", "/a\nb", "/a\x1b[2J"})
    EXPECT_FALSE(IsReadablePath(path)) << path;
  EXPECT_TRUE(IsReadablePath("/" + std::string(4094, 'x')));
  EXPECT_FALSE(IsReadablePath("/" + std::string(4095, 'x')));
  EXPECT_FALSE(IsReadablePath(std::string_view("/a\0b", 4)));
}

TEST(McpServerCommand, IsAProgramThatItsBoxHas) {
  for (const auto* command : {"node", "python3.11", "g++", "/usr/bin/node", "/usr/lib/x/run",
                              "/home/me/mcp/notes/bin/server"})
    EXPECT_TRUE(MayBeCommand(command, kPackage)) << command;
  for (const auto* command :
       {"", ".", "..", "bin/server", "./server", "no de", "sh;ls", "/bin/sh", "/usr",
        "/usrx/bin/node", "/usr/../bin/sh", "/home/me/mcp/notes", "/home/me/mcp/notesx/server",
        "/home/me/mcp/notes/../server", "/home/me/mcp/other/server"})
    EXPECT_FALSE(MayBeCommand(command, kPackage)) << command;
}

TEST(Variable, HasANameThatTheLoaderDoesNotObey) {
  for (const auto& name : {std::string("A"), std::string("_x9"), std::string("NODE_OPTIONS"),
                           std::string("LD"), std::string("OLD_PATH"), std::string(128, 'x')})
    EXPECT_TRUE(IsVariable(name)) << name;
  for (const auto& name :
       {std::string(), std::string("9A"), std::string("A-B"), std::string("A=B"),
        std::string("A B"), std::string("LD_PRELOAD"), std::string("LD_LIBRARY_PATH"),
        std::string("A\0B", 3), std::string(129, 'x')})
    EXPECT_FALSE(IsVariable(name)) << name;
}

TEST(McpServer, HasAnEnvironmentAsLargeAsExecveCountsIt) {
  McpServer server{.environment = {{"A", "xyz"}}, .secrets = {{"TOKEN", "github"}}};
  EXPECT_EQ(SizeOfEnvironment(server), sizeof("A=xyz") + sizeof("TOKEN="));
}

TEST(McpServer, IsNoSmallerThanAnOrderForIt) {
  const McpServer server{.name = "notes",
                         .command = "node",
                         .args = {"12345678"},
                         .package = kPackage,
                         .environment = {{"A", "xyz"}},
                         .secrets = {{"TOKEN", "github"}}};
  McpServer longer = server;
  longer.args.emplace_back(100, 'x');
  EXPECT_GE(SizeOf(longer), SizeOf(server) + 100);
  longer = server;
  longer.environment["B"] = std::string(100, 'x');
  EXPECT_GE(SizeOf(longer), SizeOf(server) + 101);
  longer = server;
  longer.secrets["SECOND"] = "other";
  EXPECT_GE(SizeOf(longer), SizeOf(server) + sizeof("SECOND") + 40) << "there is a lease in it";
}

}  // namespace
}  // namespace cowork::brokerd
