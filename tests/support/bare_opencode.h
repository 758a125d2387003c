// The real OpenCode, started as runnerd starts it but in no box, with the scripted model: in
// namespaces of the test's own, where the paths are those of a box, and there is no network.

#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "runnerd/opencode/launch.h"
#include "tests/support/own_namespaces.h"
#include "tests/support/spawned.h"

namespace cowork::support {

inline constexpr auto kShellSocket = "/run/cowork/shell.sock";

// Once for a process, while it has one thread. The shims are shown by their own names.
inline void MakeRoomForOpencode(const char* runtime, const std::vector<std::string>& shims) {
  EnterOwnNamespaces();
  std::map<std::string, os::UniqueFd> programs;
  programs["opencode"] = os::UniqueFd(::open(runtime, O_PATH | O_CLOEXEC));
  for (const std::string& shim : shims)
    programs[std::filesystem::path(shim).filename()] =
        os::UniqueFd(::open(shim.c_str(), O_PATH | O_CLOEXEC));
  for (const char* place : {"/run", "/opt", "/home"}) MountEmpty(place);
  for (const auto& [name, program] : programs) {
    CHECK(program.valid());
    ShowFile(program, "/opt/cowork/" + name);
  }
  std::filesystem::create_directory("/run/cowork");
  std::filesystem::create_directory("/home/agent");
}

// Invalid: it does not listen within a minute.
inline os::UniqueFd ConnectToOpencode() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(opencode::kServerPort);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int tries = 0; tries < 600; ++tries) {
    os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
      return socket;
    ::usleep(100'000);
  }
  return {};
}

class BareOpencode {
 public:
  // Its server's password is the one that RunnerdStandIn tells the courier.
  BareOpencode(std::string demo_model, const std::string& scenario, const std::string& project,
               opencode::Api api = opencode::Api::kOpenAiCompatible,
               std::vector<std::string> mcp_servers = {})
      : demo_model_(std::move(demo_model)) {
    Play(scenario);
    const opencode::Launch launch = opencode::LaunchOf({.provider = "demo",
                                                        .api = api,
                                                        .model = "scripted",
                                                        .base_path = "/v1",
                                                        .password = "the-password",
                                                        .mcp_servers = std::move(mcp_servers)});
    runtime_.emplace(Spawned::Order{
        .argv = launch.argv, .environment = launch.environment, .directory = project});
  }

  // From now on the model plays this file.
  void Play(const std::string& scenario) {
    model_.reset();
    model_.emplace(
        Spawned::Order{.argv = {demo_model_, "--port", std::to_string(opencode::kRoutePort),
                                "--scenario", scenario},
                       .environment = {}});
  }

 private:
  std::string demo_model_;
  std::optional<Spawned> model_;
  std::optional<Spawned> runtime_;
};

}  // namespace cowork::support
