// FakeBroker: brokerd as a client sees it, over the real server, with one grant and one session. It
// has asked for "npm test"; Tell() adds to what happened. It is done when nothing waits any more.

#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "brokerd/bell.h"
#include "common/os/unique_fd.h"
#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"
#include "tests/support/fake_admin.h"
#include "tests/support/fake_audit.h"
#include "tests/support/fake_changes.h"
#include "tests/support/fake_files.h"
#include "tests/support/fake_permissions.h"
#include "tests/support/fake_providers.h"
#include "tests/support/fake_rules.h"
#include "tests/support/fake_secrets.h"

namespace cowork::rpc {
class Server;
}  // namespace cowork::rpc

namespace cowork::support {

os::UniqueFd ListenAt(const std::string& path, int type);

class FakeBroker {
 public:
  static constexpr auto kGrant = FakeChanges::kGrant;
  static constexpr auto kSession = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kApproval = "a-91xk2aaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kClient = FakeChanges::kClient;

  // `scope`: what its first question can be allowed for longer than once.
  FakeBroker(const std::string& socket, std::string granted, const std::string& scope = "");
  ~FakeBroker();

  std::string keystore = "ephemeral";
  std::string started = kSession;               // The id of what StartSession() starts.
  std::optional<v1::Assurance> assurance;       // What its runnerd found.
  std::atomic<bool> forgets_ends = false;       // Its sessions end, and it does not tell so.
  std::atomic<bool> ends_when_stopped = false;  // Its sessions do, and it tells so.
  std::atomic<bool> is_away_at_stops = false;
  int refused_answers = 0;                      // The first ones, as if runnerd were away.
  std::chrono::milliseconds before_telling{0};  // How slow its disk is.

  // What whoever comes in by the socket may do.
  rpc::CapabilitySet held = Everything();

  FakeAudit audit;
  FakeChanges changes;
  FakeFiles files;
  FakePermissions permissions{[this](const std::string& id) { return AllowAlways(id); }};
  FakeSecrets secrets;
  FakeProviders providers;
  FakeRules rules;

  v1::Session::State state = v1::Session::RUNNING;  // Of its session.
  std::vector<v1::Session> more_sessions;
  std::atomic<int> deaths = 0;  // So often it hangs up on who asks for the grants, or answers.

  std::atomic<int> refused_lists = 0;  // So often a peer that the grants need is away.

  // On whoever came last, as brokerd does on who answers no ping.
  void HangUp();

  // What the client did.
  int lists() const { return lists_; }
  std::vector<v1::AnswerRequest> answers() const { return Locked(answers_); }
  std::vector<std::string> stopped() const { return Locked(stopped_); }
  std::string prompt() const { return Locked(prompt_); }
  void RefusePrompts(Error why);
  v1::PromptSessionRequest resumed() const { return Locked(resumed_); }

  void AnswerFromElsewhere(const std::string& approval = kApproval);

  // It is in the journal when this returns.
  void Tell(const v1::Event& event);
  v1::Event Asks(const std::string& approval, const std::string& command) const;
  // For a call of a tool.
  v1::Event Asks(v1::Approval approval) const;
  static v1::Event Says(const std::string& text);
  static v1::Event Ends(v1::Session::State state = v1::Session::DONE, const std::string& why = "");

 private:
  using Me = FakeBroker;
  using Caller = rpc::Caller;

  template <typename T>
  T Locked(const T& value) const {
    const std::lock_guard lock(mutex_);
    return value;
  }

  static rpc::CapabilitySet Everything();

  rpc::Service Methods();

  rpc::Service OwnMethods();

  void KeepDoor();

  void DieIfDue();

  v1::Session Session() const;
  v1::Approval Approval(const std::string& id, const std::string& command) const;

  rpc::Task<v1::GetStatusResponse> GetStatus(Caller, v1::GetStatusRequest);
  rpc::Task<v1::ListGrantsResponse> ListGrants(Caller, v1::ListGrantsRequest);
  rpc::Task<v1::Session> StartSession(Caller, v1::StartSessionRequest request);
  // The second turn is over as soon as it has begun.
  rpc::Task<v1::Session> PromptSession(Caller, v1::PromptSessionRequest request);
  rpc::Task<v1::ListSessionsResponse> ListSessions(Caller, v1::ListSessionsRequest);
  rpc::Task<v1::Session> StopSession(Caller, v1::StopSessionRequest request);
  rpc::Task<v1::ListApprovalsResponse> ListApprovals(Caller, v1::ListApprovalsRequest);
  rpc::Task<v1::Approval> Answer(Caller, v1::AnswerRequest request);
  rpc::Task<v1::ExpectSecretResponse> ExpectSecret(Caller, v1::ExpectSecretRequest request);

  rpc::Task<rpc::Done> Watch(Caller, v1::WatchRequest request, rpc::Writer<v1::Event> writer);

  void OnQueue(std::function<void()> act);
  void Add(v1::Event event);
  // Whatever was asked before.
  v1::Approval AllowAlways(const std::string& approval);
  v1::Permission Permission(const std::string& approval) const;
  void TakeAnswer(const v1::Event::Answered& answered);
  static v1::Event Starts();

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
  std::map<std::string, v1::Approval> asked_;
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
