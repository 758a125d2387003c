#include "tests/support/fake_broker.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <utility>

#include "common/rpc/server.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {
namespace {

v1::Event::Answered Answered(const std::string& approval, bool allowed) {
  v1::Event::Answered answered;
  answered.set_approval_id(approval);
  answered.set_allowed(allowed);
  return answered;
}

}  // namespace

os::UniqueFd ListenAt(const std::string& path, int type) {
  return ListenAtPath(path, type);
}

FakeBroker::FakeBroker(const std::string& socket, std::string granted, const std::string& scope)
    : granted_(std::move(granted)), listener_(ListenAt(socket, SOCK_STREAM)) {
  Add(Starts());
  Add(Says("I'll run the tests \x1b[2Jfirst."));
  v1::Approval first = Approval(kApproval, "npm test");
  first.set_scope(scope);
  Add(Asks(first));
  server_ = *rpc::Server::Start("brokerd", Methods());
  door_ = std::thread([this] { KeepDoor(); });
}

FakeBroker::~FakeBroker() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  door_.join();
  OnQueue([this] { ends_ = true; });
  // A server whose queue is closed must not be left with a call that still wants to be answered.
  while (watching_ > 0) std::this_thread::yield();
  server_.reset();
}

void FakeBroker::RefusePrompts(Error why) {
  const std::lock_guard lock(mutex_);
  prompt_refusal_ = std::move(why);
}

void FakeBroker::AnswerFromElsewhere(const std::string& approval) {
  OnQueue([this, approval] { TakeAnswer(Answered(approval, true)); });
}

void FakeBroker::Tell(const v1::Event& event) {
  const auto told = std::make_shared<std::promise<void>>();
  OnQueue([this, event, told] {
    Add(event);
    told->set_value();
  });
  told->get_future().wait();
}

v1::Event FakeBroker::Asks(const std::string& approval, const std::string& command) const {
  v1::Event event;
  *event.mutable_asked()->mutable_approval() = Approval(approval, command);
  return event;
}

v1::Event FakeBroker::Asks(v1::Approval approval) const {
  approval.set_session_id(kSession);
  v1::Event event;
  *event.mutable_asked()->mutable_approval() = std::move(approval);
  return event;
}

v1::Event FakeBroker::Says(const std::string& text) {
  v1::Event event;
  event.mutable_said()->set_text(text);
  return event;
}

rpc::CapabilitySet FakeBroker::Everything() {
  rpc::CapabilitySet all;
  for (int right = 1; right <= v1::MethodRule::Capability_MAX; ++right)
    if (v1::MethodRule::Capability_IsValid(right))
      all.insert(static_cast<v1::MethodRule::Capability>(right));
  return all;
}

rpc::Service FakeBroker::Methods() {
  rpc::Service service = admin_.Methods();
  service.Add(audit.Methods());
  service.Add(changes.Methods());
  service.Add(files.Methods());
  service.Add(permissions.Methods());
  service.Add(secrets.Methods());
  service.Add(providers.Methods());
  service.Add(rules.Methods());
  service.Add(OwnMethods());
  return service;
}

rpc::Service FakeBroker::OwnMethods() {
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
          }};
}

void FakeBroker::KeepDoor() {
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

void FakeBroker::HangUp() {
  const std::lock_guard lock(mutex_);
  ::shutdown(newest_.get(), SHUT_RDWR);
}

void FakeBroker::DieIfDue() {
  const std::lock_guard lock(mutex_);
  if (deaths-- > 0) ::shutdown(newest_.get(), SHUT_RDWR);
}

v1::Session FakeBroker::Session() const {
  v1::Session session;
  session.set_id(kSession);
  session.set_grant_id(kGrant);
  session.set_path(granted_);
  session.set_state(state);
  return session;
}

v1::Approval FakeBroker::Approval(const std::string& id, const std::string& command) const {
  v1::Approval approval;
  approval.set_id(id);
  approval.set_session_id(kSession);
  approval.set_command(command);
  approval.set_cwd(granted_);
  approval.set_reason("no rule covers it");
  return approval;
}

rpc::Task<v1::GetStatusResponse> FakeBroker::GetStatus(Caller, v1::GetStatusRequest) {
  v1::GetStatusResponse response;
  response.set_keystore(keystore);
  if (assurance.has_value()) *response.mutable_assurance() = *assurance;
  co_return response;
}

rpc::Task<v1::ListGrantsResponse> FakeBroker::ListGrants(Caller, v1::ListGrantsRequest) {
  ++lists_;
  if (refused_lists-- > 0) co_return Error(ErrorCode::kUnavailable, "policyd is away");
  DieIfDue();
  v1::ListGrantsResponse response;
  response.add_grants()->set_id(kGrant);
  response.mutable_grants(0)->set_path(granted_);
  co_return response;
}

rpc::Task<v1::Session> FakeBroker::StartSession(Caller, v1::StartSessionRequest request) {
  const std::lock_guard lock(mutex_);
  prompt_ = request.prompt();
  v1::Session session = Session();
  session.set_id(started);
  co_return session;
}

rpc::Task<v1::Session> FakeBroker::PromptSession(Caller, v1::PromptSessionRequest request) {
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

rpc::Task<v1::ListSessionsResponse> FakeBroker::ListSessions(Caller, v1::ListSessionsRequest) {
  ++lists_;
  v1::ListSessionsResponse response;
  *response.add_sessions() = Session();
  for (const v1::Session& session : more_sessions) *response.add_sessions() = session;
  co_return response;
}

rpc::Task<v1::Session> FakeBroker::StopSession(Caller, v1::StopSessionRequest request) {
  const std::lock_guard lock(mutex_);
  stopped_.push_back(request.id());
  if (is_away_at_stops) co_return Error(ErrorCode::kUnavailable, "it went away");
  if (ends_when_stopped) {
    Add(Ends(v1::Session::STOPPED));
    news_.Ring();
  }
  co_return Session();
}

rpc::Task<v1::ListApprovalsResponse> FakeBroker::ListApprovals(Caller, v1::ListApprovalsRequest) {
  ++lists_;
  v1::ListApprovalsResponse response;
  for (const std::string& id : waiting_) *response.add_approvals() = asked_.at(id);
  co_return response;
}

rpc::Task<v1::Approval> FakeBroker::Answer(Caller, v1::AnswerRequest request) {
  if (refused_answers-- > 0) co_return Error(ErrorCode::kUnavailable, "runnerd is away");
  {
    const std::lock_guard lock(mutex_);
    answers_.push_back(request);
  }
  DieIfDue();
  const std::string& id = request.approval_id();
  v1::Event::Answered answered = Answered(id, request.decision() != v1::AnswerRequest::DENY);
  if (request.decision() == v1::AnswerRequest::ALLOW_SESSION) {
    *answered.mutable_permission() = Permission(id);
    answered.mutable_permission()->set_session_id(kSession);
  }
  TakeAnswer(answered);
  co_return asked_.at(id);
}

v1::Approval FakeBroker::AllowAlways(const std::string& approval) {
  v1::Event::Answered answered = Answered(approval, true);
  *answered.mutable_permission() = Permission(approval);
  TakeAnswer(answered);
  return asked_.at(approval);
}

v1::Permission FakeBroker::Permission(const std::string& approval) const {
  v1::Permission permission;
  permission.set_id(FakePermissions::kPermission);
  permission.set_scope(asked_.at(approval).scope());
  return permission;
}

rpc::Task<v1::ExpectSecretResponse> FakeBroker::ExpectSecret(Caller,
                                                             v1::ExpectSecretRequest request) {
  v1::ExpectSecretResponse response;
  response.set_ticket("ticket for " + request.name());
  co_return response;
}

rpc::Task<rpc::Done> FakeBroker::Watch(Caller, v1::WatchRequest request,
                                       rpc::Writer<v1::Event> writer) {
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

void FakeBroker::OnQueue(std::function<void()> act) {
  rpc::Later::Run(server_->queue(), [this, act = std::move(act)] {
    act();
    news_.Ring();
  });
}

void FakeBroker::Add(v1::Event event) {
  event.set_sequence(journal_.size() + 1);
  event.set_unix_ms(static_cast<int64_t>(event.sequence()) * 1000);
  if (event.has_asked()) {
    const v1::Approval& approval = event.asked().approval();
    asked_[approval.id()] = approval;
    waiting_.insert(approval.id());
  }
  journal_.push_back(std::move(event));
}

void FakeBroker::TakeAnswer(const v1::Event::Answered& answered) {
  if (waiting_.erase(answered.approval_id()) == 0) return;
  v1::Event event;
  *event.mutable_answered() = answered;
  Add(event);
  over_ = waiting_.empty();
  if (over_ && !forgets_ends) Add(Ends());
  news_.Ring();
}

v1::Event FakeBroker::Starts() {
  v1::Event event;
  event.mutable_started()->set_runtime("OpenCode 1.18.33");
  return event;
}

v1::Event FakeBroker::Ends(v1::Session::State state, const std::string& why) {
  v1::Event event;
  event.mutable_ended()->set_state(state);
  event.mutable_ended()->set_why(why);
  return event;
}

}  // namespace cowork::support
