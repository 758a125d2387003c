// FakeBroker: brokerd as a client sees it, over the real server, with one grant and one session. It
// has asked for "npm test"; Tell() adds to what happened. It is done when nothing waits any more.

#pragma once

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "brokerd/bell.h"
#include "common/os/unique_fd.h"
#include "common/rpc/server.h"
#include "cowork/v1/broker.pb.h"
#include "tests/support/fake_admin.h"
#include "tests/support/fake_changes.h"

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
  static constexpr auto kGrant = FakeChanges::kGrant;
  static constexpr auto kSession = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kApproval = "a-91xk2aaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kClient = FakeChanges::kClient;

  FakeBroker(const std::string& socket, std::string granted)
      : granted_(std::move(granted)), listener_(ListenAt(socket, SOCK_STREAM)) {
    Add(Starts());
    Add(Says("I'll run the tests \x1b[2Jfirst."));
    Add(Asks(kApproval, "npm test"));
    server_ = *rpc::Server::Start("brokerd", Methods());
    door_ = std::thread([this] { KeepDoor(); });
  }
  ~FakeBroker() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    door_.join();
    OnQueue([this] { ends_ = true; });
    // A server whose queue is closed must not be left with a call that still wants to be answered.
    while (watching_ > 0) std::this_thread::yield();
    server_.reset();
  }

  std::string keystore = "ephemeral";
  std::string started = kSession;               // The id of what StartSession() starts.
  std::optional<v1::Assurance> assurance;       // What its runnerd found.
  std::string head = std::string(64, 'a');      // Of its audit, of three records.
  std::atomic<bool> forgets_ends = false;       // Its sessions end, and it does not tell so.
  std::atomic<bool> ends_when_stopped = false;  // Its sessions do, and it tells so.
  int refused_answers = 0;                      // The first ones, as if runnerd were away.
  std::chrono::milliseconds before_telling{0};  // How slow its disk is.

  // What whoever comes in by the socket may do.
  rpc::CapabilitySet held = Everything();

  FakeChanges changes;

  v1::Session::State state = v1::Session::RUNNING;  // Of its session.
  std::vector<v1::Session> more_sessions;
  std::atomic<int> deaths = 0;  // So often it hangs up on who asks for the grants, or answers.

  std::atomic<int> refused_lists = 0;  // So often a peer that the grants need is away.

  // What the client did.
  int lists() const { return lists_; }
  std::vector<v1::AnswerRequest> answers() const { return Locked(answers_); }
  std::vector<std::string> stopped() const { return Locked(stopped_); }
  std::string prompt() const { return Locked(prompt_); }
  void RefusePrompts(Error why) {
    const std::lock_guard lock(mutex_);
    prompt_refusal_ = std::move(why);
  }
  v1::PromptSessionRequest resumed() const { return Locked(resumed_); }

  void AnswerFromElsewhere(const std::string& approval = kApproval) {
    OnQueue([this, approval] { TakeAnswer(approval, true); });
  }

  void Tell(const v1::Event& event) {
    OnQueue([this, event] { Add(event); });
  }
  v1::Event Asks(const std::string& approval, const std::string& command) const {
    v1::Event event;
    *event.mutable_asked()->mutable_approval() = Approval(approval, command);
    return event;
  }
  static v1::Event Says(const std::string& text) {
    v1::Event event;
    event.mutable_said()->set_text(text);
    return event;
  }

 private:
  using Me = FakeBroker;
  using Caller = rpc::Caller;

  template <typename T>
  T Locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  static rpc::CapabilitySet Everything() {
    rpc::CapabilitySet all;
    for (int right = 1; right <= v1::MethodRule::Capability_MAX; ++right)
      if (v1::MethodRule::Capability_IsValid(right))
        all.insert(static_cast<v1::MethodRule::Capability>(right));
    return all;
  }

  rpc::Service Methods() {
    rpc::Service service = admin_.Methods();
    service.Add(changes.Methods());
    service.Add(OwnMethods());
    return service;
  }

  rpc::Service OwnMethods() {
    return {.contracts = {v1::GetStatusRequest::descriptor()->file()->FindServiceByName("Broker")},
            .handlers = {
                {"/cowork.v1.Broker/GetStatus", rpc::Unary(*this, &Me::GetStatus)},
                {"/cowork.v1.Broker/ListGrants", rpc::Unary(*this, &Me::ListGrants)},
                {"/cowork.v1.Broker/StartSession", rpc::Unary(*this, &Me::StartSession)},
                {"/cowork.v1.Broker/PromptSession", rpc::Unary(*this, &Me::PromptSession)},
                {"/cowork.v1.Broker/ListSessions", rpc::Unary(*this, &Me::ListSessions)},
                {"/cowork.v1.Broker/StopSession", rpc::Unary(*this, &Me::StopSession)},
                {"/cowork.v1.Broker/Watch", rpc::Stream(*this, &Me::Watch)},
                {"/cowork.v1.Broker/ListApprovals", rpc::Unary(*this, &Me::ListApprovals)},
                {"/cowork.v1.Broker/Answer", rpc::Unary(*this, &Me::Answer)},
                {"/cowork.v1.Broker/ExpectSecret", rpc::Unary(*this, &Me::ExpectSecret)},
                {"/cowork.v1.Broker/VerifyAudit", rpc::Unary(*this, &Me::VerifyAudit)},
                {"/cowork.v1.Broker/TailAudit", rpc::Unary(*this, &Me::TailAudit)},
            }};
  }

  void KeepDoor() {
    while (true) {
      os::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client.valid()) return;
      {
        const std::lock_guard lock(mutex_);
        newest_ = os::UniqueFd(::fcntl(client.get(), F_DUPFD_CLOEXEC, 0));
      }
      static_cast<void>(server_->Adopt(std::move(client), {.name = "owner", .held = held}));
    }
  }

  void DieIfDue() {
    const std::lock_guard lock(mutex_);
    if (deaths-- > 0) ::shutdown(newest_.get(), SHUT_RDWR);
  }

  v1::Session Session() const {
    v1::Session session;
    session.set_id(kSession);
    session.set_grant_id(kGrant);
    session.set_path(granted_);
    session.set_state(state);
    return session;
  }
  v1::Approval Approval(const std::string& id, const std::string& command) const {
    v1::Approval approval;
    approval.set_id(id);
    approval.set_session_id(kSession);
    approval.set_command(command);
    approval.set_cwd(granted_);
    approval.set_reason("no rule covers it");
    return approval;
  }

  rpc::Task<v1::GetStatusResponse> GetStatus(Caller, v1::GetStatusRequest) {
    v1::GetStatusResponse response;
    response.set_keystore(keystore);
    if (assurance.has_value()) *response.mutable_assurance() = *assurance;
    co_return response;
  }
  rpc::Task<v1::ListGrantsResponse> ListGrants(Caller, v1::ListGrantsRequest) {
    ++lists_;
    if (refused_lists-- > 0) co_return Error(ErrorCode::kUnavailable, "policyd is away");
    DieIfDue();
    v1::ListGrantsResponse response;
    response.add_grants()->set_id(kGrant);
    response.mutable_grants(0)->set_path(granted_);
    co_return response;
  }
  rpc::Task<v1::Session> StartSession(Caller, v1::StartSessionRequest request) {
    const std::lock_guard lock(mutex_);
    prompt_ = request.prompt();
    v1::Session session = Session();
    session.set_id(started);
    co_return session;
  }
  // The second turn is over as soon as it has begun.
  rpc::Task<v1::Session> PromptSession(Caller, v1::PromptSessionRequest request) {
    const std::lock_guard lock(mutex_);
    if (prompt_refusal_.has_value()) co_return *prompt_refusal_;
    resumed_ = request;
    v1::Session session = Session();
    session.set_turn_from(journal_.size() + 1);
    v1::Event prompted;
    prompted.mutable_prompted()->set_text(request.prompt());
    Add(prompted);
    Add(Says("Once more."));
    Add(Ends());
    over_ = true;
    co_return session;
  }
  rpc::Task<v1::ListSessionsResponse> ListSessions(Caller, v1::ListSessionsRequest) {
    ++lists_;
    v1::ListSessionsResponse response;
    *response.add_sessions() = Session();
    for (const v1::Session& session : more_sessions) *response.add_sessions() = session;
    co_return response;
  }
  rpc::Task<v1::Session> StopSession(Caller, v1::StopSessionRequest request) {
    const std::lock_guard lock(mutex_);
    stopped_.push_back(request.id());
    if (ends_when_stopped) {
      Add(Ends(v1::Session::STOPPED));
      news_.Ring();
    }
    co_return Session();
  }
  rpc::Task<v1::ListApprovalsResponse> ListApprovals(Caller, v1::ListApprovalsRequest) {
    ++lists_;
    v1::ListApprovalsResponse response;
    *response.add_approvals() = Approval(kApproval, "npm test");
    co_return response;
  }
  rpc::Task<v1::Approval> Answer(Caller, v1::AnswerRequest request) {
    if (refused_answers-- > 0) co_return Error(ErrorCode::kUnavailable, "runnerd is away");
    {
      const std::lock_guard lock(mutex_);
      answers_.push_back(request);
    }
    DieIfDue();
    TakeAnswer(request.approval_id(), request.decision() == v1::AnswerRequest::ALLOW_ONCE);
    co_return Approval(request.approval_id(), "npm test");
  }
  rpc::Task<v1::ExpectSecretResponse> ExpectSecret(Caller, v1::ExpectSecretRequest request) {
    v1::ExpectSecretResponse response;
    response.set_ticket("ticket for " + request.name());
    co_return response;
  }
  rpc::Task<v1::VerifyAuditResponse> VerifyAudit(Caller, v1::VerifyAuditRequest request) {
    v1::VerifyAuditResponse response;
    response.set_records(3);
    response.set_head(head);
    if (request.kept_head() == head) response.set_kept_head_at(3);
    co_return response;
  }
  rpc::Task<v1::TailAuditResponse> TailAudit(Caller, v1::TailAuditRequest) {
    co_return v1::TailAuditResponse();
  }

  rpc::Task<rpc::Done> Watch(Caller, v1::WatchRequest request, rpc::Writer<v1::Event> writer) {
    ++watching_;
    std::this_thread::sleep_for(before_telling);
    writer.WhenGone([this] { news_.Ring(); });
    size_t next = std::max<size_t>(request.from(), 1) - 1;
    while (!ends_ && !writer.gone()) {
      if (next < journal_.size()) {
        co_await writer.Write(journal_[next++]);
      } else if (request.so_far() || over_) {
        break;
      } else {
        co_await news_.Wait();
      }
    }
    --watching_;
    if (ends_) co_return Error(ErrorCode::kUnavailable, "brokerd ends");
    co_return rpc::Done{};
  }

  void OnQueue(std::function<void()> act) {
    rpc::Later::Run(server_->queue(), [this, act = std::move(act)] {
      act();
      news_.Ring();
    });
  }
  void Add(v1::Event event) {
    event.set_sequence(journal_.size() + 1);
    event.set_unix_ms(static_cast<int64_t>(event.sequence()) * 1000);
    if (event.has_asked()) waiting_.insert(event.asked().approval().id());
    journal_.push_back(std::move(event));
  }
  void TakeAnswer(const std::string& approval, bool allowed) {
    if (waiting_.erase(approval) == 0) return;
    v1::Event answered;
    answered.mutable_answered()->set_approval_id(approval);
    answered.mutable_answered()->set_allowed(allowed);
    Add(answered);
    over_ = waiting_.empty();
    if (over_ && !forgets_ends) Add(Ends());
    news_.Ring();
  }
  static v1::Event Starts() {
    v1::Event event;
    event.mutable_started()->set_runtime("OpenCode 1.18.33");
    return event;
  }
  static v1::Event Ends(v1::Session::State state = v1::Session::DONE) {
    v1::Event event;
    event.mutable_ended()->set_state(state);
    return event;
  }

  const std::string granted_;
  os::UniqueFd listener_;
  mutable std::mutex mutex_;
  std::vector<v1::AnswerRequest> answers_;
  std::vector<std::string> stopped_;
  std::string prompt_;
  v1::PromptSessionRequest resumed_;
  std::optional<Error> prompt_refusal_;
  FakeAdmin admin_;
  // On the queue's thread alone, as soon as there is one.
  std::vector<v1::Event> journal_;
  std::set<std::string> waiting_;
  brokerd::Bell news_;
  bool over_ = false;  // The session is.
  bool ends_ = false;  // We do.
  std::atomic<int> watching_ = 0;
  std::atomic<int> lists_ = 0;
  os::UniqueFd newest_;  // A duplicate of the connection that came last.
  std::unique_ptr<rpc::Server> server_;
  std::thread door_;
};

}  // namespace cowork::support
