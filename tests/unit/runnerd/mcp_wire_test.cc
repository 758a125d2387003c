#include "runnerd/mcp_wire.h"

#include <string>

#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "tests/support/matchers.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;
using support::IsOk;
using Servers = google::protobuf::RepeatedPtrField<v1::McpServer>;

v1::McpServer Whole() {
  v1::McpServer server;
  server.set_name("everything");
  server.mutable_package()->set_path("/home/ada/mcp/everything");
  server.add_command("node");
  server.add_command("index.js");
  v1::McpServer::Variable& level = *server.add_environment();
  level.set_name("LOG_LEVEL");
  level.set_value("info");
  v1::McpServer::Variable& token = *server.add_environment();
  token.set_name("TOKEN");
  token.set_lease_id(LeaseId::Random().text());
  return server;
}

Servers With(const v1::McpServer& server) {
  Servers servers;
  *servers.Add() = server;
  return servers;
}

auto Refused(auto damage) {
  v1::McpServer server = Whole();
  damage(server);
  return FromWire(With(server));
}

TEST(McpWire, ReadsAWholeServerWithItsProgramAsAPath) {
  const auto servers = FromWire(With(Whole()));
  ASSERT_THAT(servers, IsOk());
  const McpServer& server = servers->at(0);
  EXPECT_EQ(server.command, (std::vector<std::string>{"/usr/bin/node", "index.js"}));
  EXPECT_EQ(server.package.path, "/home/ada/mcp/everything");
  EXPECT_EQ(server.environment.at(0).value, "info");
  EXPECT_FALSE(server.environment.at(1).lease_id.empty());
}

TEST(McpWire, TakesNothingOfOursButItsName) {
  v1::McpServer ours = Whole();
  ours.set_name("files");
  const auto servers = FromWire(With(ours));
  ASSERT_THAT(servers, IsOk());
  EXPECT_TRUE(servers->at(0).command.empty());
  EXPECT_TRUE(servers->at(0).environment.empty());
}

TEST(McpWire, RefusesNamesThatCouldBeMoreThanNames) {
  for (const char* name :
       {"", "-a", "a-", "A", "a b", "../a", "a_b", "a/b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    EXPECT_THAT(Refused([&](auto& server) { server.set_name(name); }),
                FailsWith(ErrorCode::kInvalidArgument))
        << name;
}

TEST(McpWire, RefusesTwoServersUnderOneName) {
  Servers servers = With(Whole());
  *servers.Add() = Whole();
  EXPECT_THAT(FromWire(servers), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(McpWire, RefusesMoreThanSixteen) {
  Servers servers;
  for (int i = 0; i < 17; ++i) {
    *servers.Add() = Whole();
    servers.Mutable(i)->set_name("s" + std::to_string(i));
  }
  EXPECT_THAT(FromWire(servers), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(McpWire, RefusesACommandThatNamesNoProgram) {
  EXPECT_THAT(Refused([](auto& server) { server.clear_command(); }),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Refused([](auto& server) { server.set_command(0, "bin/node"); }),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Refused([](auto& server) { server.set_command(1, std::string("a\0b", 3)); }),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(McpWire, RefusesVariablesThatTheLinkerObeysOrThatAreNone) {
  for (const char* name : {"", "LD_PRELOAD", "A=B", "1A", "A B"})
    EXPECT_THAT(Refused([&](auto& server) { server.mutable_environment(0)->set_name(name); }),
                FailsWith(ErrorCode::kInvalidArgument))
        << name;
}

TEST(McpWire, RefusesAVariableTwice) {
  EXPECT_THAT(Refused([](auto& server) { server.mutable_environment(0)->set_name("TOKEN"); }),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(McpWire, RefusesALeaseThatIsNone) {
  EXPECT_THAT(Refused([](auto& server) { server.mutable_environment(1)->set_lease_id("mine"); }),
              FailsWith(ErrorCode::kInvalidArgument));
}

v1::AskFilesRequest Question() {
  v1::AskFilesRequest request;
  request.mutable_project()->set_path("/home/ada/app");
  request.set_tool("read");
  request.set_arguments("{}");
  return request;
}

TEST(McpWire, RefusesAQuestionWithoutItsParts) {
  EXPECT_THAT(FromWire(Question()), IsOk());
  v1::AskFilesRequest nowhere = Question();
  nowhere.clear_project();
  EXPECT_THAT(FromWire(nowhere), FailsWith(ErrorCode::kInvalidArgument));
  v1::AskFilesRequest nothing = Question();
  nothing.set_tool("re ad");
  EXPECT_THAT(FromWire(nothing), FailsWith(ErrorCode::kInvalidArgument));
  v1::AskFilesRequest too_long = Question();
  too_long.set_arguments(std::string(128 * 1024 + 1, ' '));
  EXPECT_THAT(FromWire(too_long), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::runnerd
