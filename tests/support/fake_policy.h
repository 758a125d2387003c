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

#include "common/rpc/server.h"
#include "cowork/v1/policy.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class FakePolicy {
 public:
  // brokerd's end of a new channel to it.
  os::UniqueFd Connect() {
    SocketPair pair = MakeSocketPair();
    Adopt(std::move(pair.theirs));
    return std::move(pair.ours);
  }
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end) {
    static_cast<void>(server_->Adopt(
        std::move(end),
        {.name = "brokerd", .held = {v1::MethodRule::POLICY_LOAD, v1::MethodRule::POLICY_JUDGE}}));
  }

  // What it says of a command; of "start", a session's start.
  void Say(const std::string& command, v1::Verdict verdict, const std::string& rule = "") {
    const std::lock_guard lock(mutex_);
    verdicts_[command].set_verdict(verdict);
    verdicts_[command].set_rule(rule);
  }
  // It says of a start that the machine has less than this.
  void Need(v1::AssuranceLevel level) {
    Say("start", v1::VERDICT_DENY, "assurance");
    const std::lock_guard lock(mutex_);
    verdicts_["start"].set_needs(level);
  }
  void RefuseRules(std::optional<Error> why = Error(ErrorCode::kInvalidArgument,
                                                    "policy.toml, line 1: a mistake")) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(why);
  }
  void TakeRules() { RefuseRules(std::nullopt); }
  void GoAway() { server_.reset(); }

  std::atomic<bool> ponders = false;  // It answers nothing as long as this is set.
  Recorder<std::string> rules;
  Recorder<v1::JudgeRequest> judged;

 private:
  rpc::Task<v1::LoadRulesResponse> LoadRules(rpc::Caller, v1::LoadRulesRequest request) {
    rules.Record(request.text());
    const std::lock_guard lock(mutex_);
    if (refusal_.has_value()) co_return *refusal_;
    co_return v1::LoadRulesResponse();
  }
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller, v1::JudgeRequest request) {
    judged.Record(request);
    while (ponders) std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    co_return verdicts_[request.has_start() ? "start" : request.shell().command()];
  }
  std::unique_ptr<rpc::Server> Serve() {
    using Me = FakePolicy;
    return *rpc::Server::Start(
        "policyd", {.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)},
                    .handlers = {{"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &Me::LoadRules)},
                                 {"/cowork.v1.Policy/Judge", rpc::Unary(*this, &Me::Judge)}}});
  }

  std::mutex mutex_;
  std::map<std::string, v1::JudgeResponse> verdicts_;
  std::optional<Error> refusal_;  // Of the rules.
  std::unique_ptr<rpc::Server> server_ = Serve();
};

}  // namespace cowork::support
