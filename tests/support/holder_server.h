// HolderServer: a server of Policy that answers every case with the name of whoever it takes the
// call to be from, and counts the calls that say otherwise. It listens at a path, and names each
// connection as the kernel names its other end (abstract_name.h).

#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "common/rpc/once.h"
#include "common/rpc/operation.h"
#include "common/rpc/server.h"
#include "cowork/v1/policy.pb.h"
#include "tests/support/abstract_name.h"
#include "tests/support/scratch.h"

namespace cowork::support {

class HolderServer {
 public:
  HolderServer() : acceptor_([this] { AcceptAll(); }) {}
  ~HolderServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
  }
  HolderServer(const HolderServer&) = delete;
  HolderServer& operator=(const HolderServer&) = delete;

  std::string path() const { return scratch_.path() + "/socket"; }
  size_t connected() const { return server_->Connected().size(); }
  int reached() const { return reached_; }              // Cases that came to the handler,
  int most_at_once() const { return most_at_once_; }    // those of them at the same time,
  int misattributed() const { return misattributed_; }  // those from another than they say.

 private:
  rpc::Service Methods() {
    return {
        .contracts = {v1::JudgeRequest::descriptor()->file()->service(0)},
        .handlers = {{"/cowork.v1.Policy/Judge", rpc::Unary(*this, &HolderServer::Judge)},
                     {"/cowork.v1.Policy/JudgeBy", rpc::Unary(*this, &HolderServer::JudgeBy)},
                     {"/cowork.v1.Policy/CheckRules", rpc::Unary(*this, &HolderServer::CheckRules)},
                     {"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &HolderServer::LoadRules)}}};
  }

  // A case says in `session_id` who sends it. One of a command takes a while to judge.
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller caller, v1::JudgeRequest request) {
    ++reached_;
    if (request.session_id() != caller.holder) ++misattributed_;
    most_at_once_ = std::max<int>(most_at_once_, ++at_once_);
    if (request.has_shell()) {
      const auto passed = std::make_shared<rpc::Once<rpc::Done>>();
      rpc::Later::Run(
          server_->queue(), [passed] { passed->Set(rpc::Done{}); }, kAWhile);
      co_await *passed;
    }
    --at_once_;
    v1::JudgeResponse response;
    response.set_rule(caller.holder);
    co_return response;
  }

  rpc::Task<v1::JudgeByResponse> JudgeBy(rpc::Caller, v1::JudgeByRequest) {
    co_return v1::JudgeByResponse();
  }
  rpc::Task<v1::CheckRulesResponse> CheckRules(rpc::Caller, v1::CheckRulesRequest) {
    co_return v1::CheckRulesResponse();
  }
  rpc::Task<v1::LoadRulesResponse> LoadRules(rpc::Caller, v1::LoadRulesRequest) {
    co_return v1::LoadRulesResponse();
  }

  void AcceptAll() {
    while (true) {
      os::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client.valid()) {
        rpc::Holder holder{.name = NameOfPeer(client), .held = {v1::MethodRule::POLICY_JUDGE}};
        static_cast<void>(
            server_->Adopt(std::move(client), std::move(holder), rpc::Server::Hello::kWithinLimit));
      } else if (errno != EMFILE) {
        return;
      }
    }
  }

  static constexpr std::chrono::milliseconds kAWhile{3};

  std::atomic<int> reached_ = 0;
  std::atomic<int> misattributed_ = 0;
  std::atomic<int> most_at_once_ = 0;
  int at_once_ = 0;  // On the queue's thread.
  ScratchDirectory scratch_;
  os::UniqueFd listener_ = ListenAtPath(path());
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("test", Methods());
  std::thread acceptor_;
};

}  // namespace cowork::support
