// How OpenCode is started: its arguments and its whole environment, as pure functions of what a
// session is. The box that runs it has nothing else to go by.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cowork::opencode {

inline constexpr uint16_t kRoutePort = 4141;   // The model, as the box sees it.
inline constexpr uint16_t kServerPort = 4096;  // Where OpenCode listens.

// What the provider's API is shaped like.
enum class Api { kOpenAiCompatible, kAnthropic };

struct LaunchFacts {
  std::string provider;  // "demo", a name of providers.toml.
  Api api = Api::kOpenAiCompatible;
  std::string model;      // "scripted"
  std::string base_path;  // "/v1": where the provider's API begins, behind the route.
  std::string password;   // Of the runtime's own server, made for this box.
  // Names, as runner.proto has them: each is reached through its shim.
  std::vector<std::string> mcp_servers = {};
};

struct Launch {
  std::vector<std::string> argv;         // The program first.
  std::vector<std::string> environment;  // "NAME=value", and no others.
};
Launch LaunchOf(const LaunchFacts& facts);

// The text of OPENCODE_CONFIG_CONTENT.
std::string Configuration(const LaunchFacts& facts);

}  // namespace cowork::opencode
