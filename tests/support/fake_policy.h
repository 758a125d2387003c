// FakePolicy: policyd as the contract has it, with verdicts that a test hands in.

#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "common/rpc/service.h"
#include "cowork/v1/policy.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::rpc {
class Server;
}  // namespace cowork::rpc

namespace cowork::support {

class FakePolicy {
 public:
  FakePolicy();
  ~FakePolicy();
  FakePolicy(const FakePolicy&) = delete;
  FakePolicy& operator=(const FakePolicy&) = delete;

  // brokerd's end of a new channel to it.
  os::UniqueFd Connect();
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end);

  // What it says of a command; of "SERVER.TOOL", a call of that tool; of "start", a session's
  // start.
  void Say(const std::string& command, v1::Verdict verdict, const std::string& rule = "");
  // What another text that it is handed says of it; of what no test says a word it is no case.
  void SayByAnother(const std::string& command, v1::Verdict verdict, const std::string& rule = "");
  // It says of a start that the machine has less than this.
  void Need(v1::AssuranceLevel level);
  void RefuseRules(std::optional<Error> why = Error(ErrorCode::kInvalidArgument,
                                                    "policy.toml, line 1: a mistake"));
  // It takes them, but not for its own.
  void RefuseLoads(std::optional<Error> why);
  void TakeRules() { RefuseRules(std::nullopt); }
  void GoAway();

  std::atomic<bool> ponders = false;  // It answers nothing as long as this is set.
  Recorder<std::string> rules;
  Recorder<v1::JudgeRequest> judged;
  Recorder<v1::JudgeByRequest> judged_by;

 private:
  rpc::Task<v1::LoadRulesResponse> LoadRules(rpc::Caller, v1::LoadRulesRequest request);
  rpc::Task<v1::CheckRulesResponse> CheckRules(rpc::Caller, v1::CheckRulesRequest request);
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller, v1::JudgeRequest request);
  rpc::Task<v1::JudgeByResponse> JudgeBy(rpc::Caller, v1::JudgeByRequest request);
  std::unique_ptr<rpc::Server> Serve();

  std::mutex mutex_;
  std::map<std::string, v1::JudgeResponse> verdicts_;
  std::map<std::string, v1::JudgeResponse> by_another_;
  std::optional<Error> refusal_;  // Of the rules.
  std::optional<Error> load_refusal_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace cowork::support
