// FakeBroker: brokerd as a client sees it, over the real server, with one grant and one session
// whose events are given beforehand. The session waits at each ask until it is answered.

#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"
#include "common/rpc/once.h"
#include "common/rpc/server.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

inline os::UniqueFd ListenAt(const std::string& path, int type) {
  os::UniqueFd listener(::socket(AF_UNIX, type | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener.get(), 8);
  return listener;
}

class FakeBroker {
 public:
  static constexpr auto kGrant = "g-k2m4paaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kSession = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kApproval = "a-91xk2aaaaaaaaaaaaaaaaaaaaa";

  FakeBroker(const std::string& socket, std::string granted)
      : granted_(std::move(granted)), listener_(ListenAt(socket, SOCK_STREAM)) {
    server_ = *rpc::Server::Start("brokerd", Methods());
    door_ = std::thread([this] { KeepDoor(); });
  }
  ~FakeBroker() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    door_.join();
    AnswerFromElsewhere();
    // A server whose queue is closed must not be left with a call that still wants to be answered.
    while (watching_ > 0) std::this_thread::yield();
    server_.reset();
  }

  std::string keystore = "ephemeral";

  // What the client did.
  std::vector<v1::AnswerRequest> answers() const { return Locked(answers_); }
  std::vector<std::string> stopped() const { return Locked(stopped_); }
  std::string prompt() const { return Locked(prompt_); }

  void AnswerFromElsewhere() {
    rpc::Later::Run(server_->queue(), [this] { answered_.Set(rpc::Done{}); });
  }

 private:
  using Me = FakeBroker;
  using Caller = rpc::Caller;

  template <typename T>
  T Locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  rpc::Service Methods() {
    return {.contracts = {v1::GetStatusRequest::descriptor()->file()->FindServiceByName("Broker")},
            .handlers = {
                {"/cowork.v1.Broker/GetStatus", rpc::Unary(*this, &Me::GetStatus)},
                {"/cowork.v1.Broker/AddGrant", rpc::Unary(*this, &Me::AddGrant)},
                {"/cowork.v1.Broker/ListGrants", rpc::Unary(*this, &Me::ListGrants)},
                {"/cowork.v1.Broker/RemoveGrant", rpc::Unary(*this, &Me::RemoveGrant)},
                {"/cowork.v1.Broker/StartSession", rpc::Unary(*this, &Me::StartSession)},
                {"/cowork.v1.Broker/ListSessions", rpc::Unary(*this, &Me::ListSessions)},
                {"/cowork.v1.Broker/StopSession", rpc::Unary(*this, &Me::StopSession)},
                {"/cowork.v1.Broker/Watch", rpc::Stream(*this, &Me::Watch)},
                {"/cowork.v1.Broker/ListApprovals", rpc::Unary(*this, &Me::ListApprovals)},
                {"/cowork.v1.Broker/Answer", rpc::Unary(*this, &Me::Answer)},
                {"/cowork.v1.Broker/ExpectSecret", rpc::Unary(*this, &Me::ExpectSecret)},
            }};
  }

  void KeepDoor() {
    using v1::MethodRule;
    while (true) {
      os::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client.valid()) return;
      static_cast<void>(server_->Adopt(
          std::move(client),
          {MethodRule::STATUS_READ, MethodRule::GRANT_READ, MethodRule::GRANT_CHANGE,
           MethodRule::SESSION_READ, MethodRule::SESSION_START, MethodRule::SESSION_STOP,
           MethodRule::APPROVAL_READ, MethodRule::APPROVAL_ANSWER, MethodRule::SECRET_PUT,
           MethodRule::AUDIT_READ}));
    }
  }

  v1::Session Session() const {
    v1::Session session;
    session.set_id(kSession);
    session.set_grant_id(kGrant);
    session.set_path(granted_);
    session.set_state(v1::Session::RUNNING);
    return session;
  }
  v1::Approval Approval() const {
    v1::Approval approval;
    approval.set_id(kApproval);
    approval.set_session_id(kSession);
    approval.set_command("npm test");
    approval.set_cwd(granted_);
    approval.set_reason("no rule covers it");
    return approval;
  }

  rpc::Task<v1::GetStatusResponse> GetStatus(Caller, v1::GetStatusRequest) {
    v1::GetStatusResponse response;
    response.set_keystore(keystore);
    co_return response;
  }
  rpc::Task<v1::Grant> AddGrant(Caller, v1::AddGrantRequest request) {
    v1::Grant grant;
    grant.set_id(kGrant);
    grant.set_path(request.path());
    co_return grant;
  }
  rpc::Task<v1::ListGrantsResponse> ListGrants(Caller, v1::ListGrantsRequest) {
    v1::ListGrantsResponse response;
    response.add_grants()->set_id(kGrant);
    response.mutable_grants(0)->set_path(granted_);
    co_return response;
  }
  rpc::Task<v1::RemoveGrantResponse> RemoveGrant(Caller, v1::RemoveGrantRequest) {
    co_return v1::RemoveGrantResponse();
  }
  rpc::Task<v1::Session> StartSession(Caller, v1::StartSessionRequest request) {
    const std::lock_guard lock(mutex_);
    prompt_ = request.prompt();
    co_return Session();
  }
  rpc::Task<v1::ListSessionsResponse> ListSessions(Caller, v1::ListSessionsRequest) {
    v1::ListSessionsResponse response;
    *response.add_sessions() = Session();
    co_return response;
  }
  rpc::Task<v1::Session> StopSession(Caller, v1::StopSessionRequest request) {
    const std::lock_guard lock(mutex_);
    stopped_.push_back(request.id());
    co_return Session();
  }
  rpc::Task<v1::ListApprovalsResponse> ListApprovals(Caller, v1::ListApprovalsRequest) {
    v1::ListApprovalsResponse response;
    *response.add_approvals() = Approval();
    co_return response;
  }
  rpc::Task<v1::Approval> Answer(Caller, v1::AnswerRequest request) {
    {
      const std::lock_guard lock(mutex_);
      answers_.push_back(request);
    }
    AnswerFromElsewhere();
    co_return Approval();
  }
  rpc::Task<v1::ExpectSecretResponse> ExpectSecret(Caller, v1::ExpectSecretRequest request) {
    v1::ExpectSecretResponse response;
    response.set_ticket("ticket for " + request.name());
    co_return response;
  }

  rpc::Task<rpc::Done> Watch(Caller, v1::WatchRequest, rpc::Writer<v1::Event> writer) {
    ++watching_;
    v1::Event started = Next(1);
    started.mutable_started()->set_runtime("OpenCode 1.18.33");
    v1::Event said = Next(2);
    said.mutable_said()->set_text("I'll run the tests \x1b[2Jfirst.");
    v1::Event asked = Next(3);
    *asked.mutable_asked()->mutable_approval() = Approval();
    for (const v1::Event& event : {started, said, asked}) co_await writer.Write(event);
    co_await answered_;
    v1::Event answer = Next(4);
    answer.mutable_answered()->set_approval_id(kApproval);
    answer.mutable_answered()->set_allowed(true);
    v1::Event ended = Next(5);
    ended.mutable_ended()->set_state(v1::Session::DONE);
    for (const v1::Event& event : {answer, ended}) co_await writer.Write(event);
    --watching_;
    co_return rpc::Done{};
  }
  static v1::Event Next(uint64_t sequence) {
    v1::Event event;
    event.set_sequence(sequence);
    event.set_unix_ms(static_cast<int64_t>(sequence) * 1000);
    return event;
  }

  const std::string granted_;
  os::UniqueFd listener_;
  mutable std::mutex mutex_;
  std::vector<v1::AnswerRequest> answers_;
  std::vector<std::string> stopped_;
  std::string prompt_;
  rpc::Once<rpc::Done> answered_;  // On the queue's thread alone.
  std::atomic<int> watching_ = 0;
  std::unique_ptr<rpc::Server> server_;
  std::thread door_;
};

}  // namespace cowork::support
