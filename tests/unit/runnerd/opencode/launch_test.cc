#include "runnerd/opencode/launch.h"

#include <gmock/gmock.h>

namespace cowork::opencode {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const LaunchFacts kFacts{
    .provider = "demo", .model = "scripted", .base_path = "/v1", .password = "pw"};

TEST(Launch, StartsTheServerOnLoopback) {
  EXPECT_THAT(LaunchOf(kFacts).argv, ElementsAre("/opt/cowork/opencode", "serve", "--hostname",
                                                 "127.0.0.1", "--port", "4096"));
}

TEST(Launch, DeniesEverythingFirstSinceTheLastMatchSpeaks) {
  EXPECT_THAT(Configuration(kFacts), HasSubstr(R"("permission":{"*":"deny","bash":"ask",)"));
}

// Theirs would read as the runtime does: its environment has the password of its server.
TEST(Launch, HasNoToolOfItsOwnThatReads) {
  for (const char* tool : {"read", "glob", "grep", "list"})
    EXPECT_THAT(Configuration(kFacts), Not(HasSubstr('"' + std::string(tool) + "\":\"allow")));
}

// So that no server's rule is spoken over by one that denies, and none allows anything.
TEST(Launch, AsksForEachToolOfAnMcpServerBehindAllThatIsDenied) {
  LaunchFacts facts = kFacts;
  facts.mcp_servers = {"files", "my-notes"};
  const std::string configuration = Configuration(facts);
  EXPECT_THAT(
      configuration,
      HasSubstr(R"("external_directory":"allow","files_*":"ask","my-notes_*":"ask"},"mcp":)"));
}

TEST(Launch, ReachesAnMcpServerThroughItsShimAlone) {
  LaunchFacts facts = kFacts;
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("mcp":{})"));
  facts.mcp_servers = {"files"};
  EXPECT_THAT(Configuration(facts),
              HasSubstr(R"("mcp":{"files":{"type":"local","command":["/opt/cowork/mcp-shim",)"
                        R"("files"],"enabled":true}})"));
}

TEST(Launch, LetsACallOfAToolWaitForItsTurn) {
  EXPECT_THAT(Configuration(kFacts), HasSubstr(R"("experimental":{"mcp_timeout":600000})"));
}

TEST(Launch, SendsTheModelsCallsToTheRouteWithoutAKey) {
  const std::string configuration = Configuration(kFacts);
  EXPECT_THAT(configuration, HasSubstr(R"("baseURL":"http://127.0.0.1:4141/v1")"));
  EXPECT_THAT(configuration, HasSubstr(R"("model":"cowork-demo/scripted")"));
  EXPECT_THAT(configuration, HasSubstr(R"("shell":"/opt/cowork/agent-shell")"));
}

TEST(Launch, SpeaksTheApiOfTheProviderByAClientThatIsInTheBinary) {
  LaunchFacts facts = kFacts;
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("npm":"@ai-sdk/openai-compatible")"));
  facts.api = Api::kAnthropic;
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("npm":"@ai-sdk/anthropic")"));
}

// "openai" would be asked by its Responses API, and "openrouter" told where we come from.
TEST(Launch, NamesNoProviderAsOpenCodeNamesItsOwn) {
  LaunchFacts facts = kFacts;
  facts.provider = "openai";
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("enabled_providers":["cowork-openai"])"));
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("provider":{"cowork-openai":)"));
}

TEST(Launch, HasNoEmptySegmentBehindTheRoute) {
  LaunchFacts facts = kFacts;
  facts.base_path = "/";
  EXPECT_THAT(Configuration(facts), HasSubstr(R"("baseURL":"http://127.0.0.1:4141")"));
}

TEST(Launch, SwitchesOffWhatARepositoryCouldBring) {
  const auto environment = LaunchOf(kFacts).environment;
  EXPECT_THAT(environment, Contains("OPENCODE_DISABLE_PROJECT_CONFIG=1"));
  EXPECT_THAT(environment, Contains("OPENCODE_PURE=1"));
  EXPECT_THAT(environment, Contains("BUN_JSC_forceRAMSize=536870912"));
  EXPECT_THAT(environment, Contains("OPENCODE_SERVER_PASSWORD=pw"));
  EXPECT_THAT(environment, Contains("GIT_CONFIG_GLOBAL=/dev/null"));
  EXPECT_THAT(environment, Contains("GIT_CONFIG_KEY_3=core.sshCommand"));
  EXPECT_THAT(environment, Contains("GIT_CONFIG_VALUE_3=false"));
  EXPECT_THAT(environment, Contains("GIT_CONFIG_COUNT=4"));
}

TEST(Launch, QuotesANameThatIsNotPlain) {
  LaunchFacts odd = kFacts;
  odd.model = "a\"b";
  EXPECT_THAT(Configuration(odd), HasSubstr(R"("model":"cowork-demo/a\"b")"));
}

}  // namespace
}  // namespace cowork::opencode
