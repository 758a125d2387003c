// PolicyClient: brokerd's end of a channel to policyd, for tests. Statuses come as our Results.

#pragma once

#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/policy.grpc.pb.h"
#include "tests/support/client.h"

namespace cowork::support {

class PolicyClient : public Client<v1::Policy> {
 public:
  explicit PolicyClient(os::UniqueFd socket) : Client(std::move(socket)) {}

  Result<v1::LoadRulesResponse> LoadRules(std::string text) {
    v1::LoadRulesRequest request;
    request.set_text(std::move(text));
    return Call(&v1::Policy::Stub::LoadRules, request);
  }

  static v1::JudgeRequest ShellCase(std::string command) {
    v1::JudgeRequest request;
    request.set_session_id("s-00000000000000000000000000");
    request.set_grant("/home/me/app");
    request.mutable_shell()->set_command(std::move(command));
    request.mutable_shell()->set_cwd("/home/me/app");
    return request;
  }

  Result<v1::JudgeResponse> JudgeShell(std::string command) {
    return Call(&v1::Policy::Stub::Judge, ShellCase(std::move(command)));
  }

  Result<v1::JudgeResponse> JudgeTool(std::string server, std::string tool, std::string arguments) {
    v1::JudgeRequest request;
    request.set_session_id("s-00000000000000000000000000");
    request.set_grant("/home/me/app");
    request.mutable_tool()->set_server(std::move(server));
    request.mutable_tool()->set_tool(std::move(tool));
    request.mutable_tool()->set_arguments(std::move(arguments));
    return Call(&v1::Policy::Stub::Judge, request);
  }
};

}  // namespace cowork::support
