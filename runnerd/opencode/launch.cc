#include "runnerd/opencode/launch.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "runnerd/opencode/provider_id.h"
#include "runnerd/opencode/tools.h"

namespace cowork::opencode {
namespace {

namespace json = boost::json;

constexpr const char* kProgram = "/opt/cowork/opencode";
constexpr const char* kShell = "/opt/cowork/agent-shell";

// JavaScriptCore lets its heap double before it collects while that fills less than a quarter of
// the memory it believes in. Told of 512 MiB it holds some 100 MiB less of a session's first turn,
// and starts no slower.
constexpr const char* kHeapOfASmallMachine = "BUN_JSC_forceRAMSize=536870912";

// Both come inside the binary: nothing is fetched.
const char* ClientFor(Api api) {
  switch (api) {
    case Api::kOpenAiCompatible: return "@ai-sdk/openai-compatible";
    case Api::kAnthropic: return "@ai-sdk/anthropic";
  }
  return "";
}

json::object Provider(const LaunchFacts& facts) {
  std::string route = "http://127.0.0.1:" + std::to_string(kRoutePort) + facts.base_path;
  while (route.ends_with('/')) route.pop_back();
  return {{"npm", ClientFor(facts.api)},
          // The client insists on a key. The real one is added outside of every box.
          {"options", {{"baseURL", route}, {"apiKey", "added-outside-of-this-box"}}},
          {"models", {{facts.model, {{"name", facts.model}}}}}};
}

// What git would run by a repository's word alone. The masks of the box take that word away; these
// hold besides, for what has a switch.
constexpr struct {
  const char* key;
  const char* value;
} kGitSwitches[] = {{"safe.bareRepository", "explicit"},
                    {"core.fsmonitor", "false"},
                    {"core.hooksPath", "/dev/null"},
                    {"core.sshCommand", "false"}};

void SwitchGitOff(std::vector<std::string>& environment) {
  for (const char* entry : {"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=/dev/null",
                            "GIT_ATTR_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0"})
    environment.emplace_back(entry);
  size_t count = 0;
  for (const auto& [key, value] : kGitSwitches) {
    const std::string number = std::to_string(count++);
    environment.push_back("GIT_CONFIG_KEY_" + number + "=" + key);
    environment.push_back("GIT_CONFIG_VALUE_" + number + "=" + value);
  }
  environment.push_back("GIT_CONFIG_COUNT=" + std::to_string(count));
}

}  // namespace

std::string Configuration(const LaunchFacts& facts) {
  const std::string provider = ProviderId(facts.provider);
  const std::string model = provider + "/" + facts.model;
  return json::serialize(json::object{{"shell", kShell},
                                      {"provider", {{provider, Provider(facts)}}},
                                      {"enabled_providers", json::array{provider}},
                                      {"model", model},
                                      {"small_model", model},
                                      {"permission", Permissions(facts.mcp_servers)},
                                      {"mcp", McpServers(facts.mcp_servers)},
                                      {"experimental", {{"mcp_timeout", kLongestMcpCall.count()}}},
                                      {"autoupdate", false},
                                      {"share", "disabled"},
                                      {"snapshot", false},
                                      {"formatter", false},
                                      {"lsp", false}});
}

Launch LaunchOf(const LaunchFacts& facts) {
  Launch launch{
      .argv = {kProgram, "serve", "--hostname", "127.0.0.1", "--port", std::to_string(kServerPort)},
      .environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/agent", "TMPDIR=/tmp",
                      "LANG=C.UTF-8", "OPENCODE_CONFIG_CONTENT=" + Configuration(facts),
                      "OPENCODE_SERVER_PASSWORD=" + facts.password,
                      "OPENCODE_DISABLE_PROJECT_CONFIG=1",  // A repository's opencode.json would
                                                            // start programs.
                      "OPENCODE_PURE=1",                    // No plugins.
                      "OPENCODE_DISABLE_CLAUDE_CODE=1",  // Nor another agent's prompts and skills.
                      "OPENCODE_DISABLE_EXTERNAL_SKILLS=1", "OPENCODE_DISABLE_AUTOUPDATE=1",
                      "OPENCODE_DISABLE_MODELS_FETCH=1", "OPENCODE_DISABLE_LSP_DOWNLOAD=1",
                      "OPENCODE_DISABLE_SHARE=1", kHeapOfASmallMachine}};
  SwitchGitOff(launch.environment);
  return launch;
}

}  // namespace cowork::opencode
