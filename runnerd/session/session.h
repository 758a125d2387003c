// Session: one runtime and all that belongs to it, from its start to the end of its last process.
// On the loop.
//
//   starting -> ready -> ending -> gone
//
// It has turns while it is ready. Between them it has no way out: the dialer knows no route, and
// what reaches the shell is refused.
//
// Whatever goes wrong in any part ends the whole: a session without its gate, its dialer or its
// courier is no session. Ending kills every box at once; gone is when the last of them has ended.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "common/rpc/once.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/permits.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/call_book.h"
#include "runnerd/session/calls.h"
#include "runnerd/session/helpers.h"
#include "runnerd/session/mcp_servers.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/runtime.h"
#include "runnerd/session/surroundings.h"
#include "runnerd/session/tool_calls.h"

namespace cowork::runnerd::session {

class Session : public std::enable_shared_from_this<Session> {
 public:
  // `around` outlives the session.
  Session(SessionSpec spec, const Surroundings& around);

  void Begin();
  // The runtime's name and version once it is healthy; kUnavailable or kFailedPrecondition if that
  // never comes to be. Awaited once.
  rpc::Once<std::string>& ready() { return ready_; }
  // What the runtime calls the session. Once it is ready.
  const std::string& runtime_session() const { return runtime_session_; }
  bool ending() const { return ending_; }
  // It is warm, and nobody has come for it.
  bool is_for_nobody() const { return is_for_nobody_; }
  void Claim() { is_for_nobody_ = false; }

  // kFailedPrecondition: a turn runs or is just ending, or the session is not ready.
  Result<void> Prompt(const TurnOrder& turn);
  void AnswerAsk(const std::string& ask, bool allow, const std::string& tell);
  // kFailedPrecondition: it is for another turn than the one that runs.
  Result<void> GivePermit(const Permit& permit);
  // kNotFound: no such call waits to be judged.
  Result<void> SettleCall(uint64_t call, bool run);

  // While it waits, its helpers are not listened to; what they want to say stays with them.
  void Pace(bool waits);

  // The resolver was started anew: the pair that its dialer has is dead.
  void ResolveAnew();

  void End(const std::string& why);
  // `gone` runs once, when no process of the session is left.
  void WhenGone(std::function<void()> gone) { gone_ = std::move(gone); }

 private:
  void MakeCalls();
  void MakeServers();
  Result<void> StartEverything();
  std::string When() const;
  void ListenToHelpers(os::UniqueFd courier, EgressEnds ends);
  void LimitTheStart();
  void ShowRoute(os::UniqueFd listener);
  void SetUpCourier(os::UniqueFd shell);
  void OnCourier(v1::FromCourier message);
  void OnReady(const v1::FromCourier::Ready& ready);
  void OnShellCall(const v1::FromCourier::ShellCall& call);
  void OnToolCall(const v1::FromCourier::ToolCall& call);
  void OnMcpEnded(const v1::FromCourier::McpEnded& ended);
  bool CallsMayCome() const { return turn_ != 0 && !turn_ends_; }
  void EndTurn(const v1::FromCourier::TurnEnded& ended);
  void LimitTheEndOfTurn();
  std::string WhyNotKept() const;  // Empty: it can have another turn.
  void LeaveWithoutAServer();
  void TurnIsOver(const v1::FromCourier::TurnEnded& ended);
  void OnDialer(const v1::FromDialer& left);
  void OnGate(const v1::FromGate& said);
  void Fail(const Error& error);
  void Gone(const std::string& why);
  void Tell(v1::RunnerEvent event);
  void ToCourier(v1::ToCourier message, frame::Descriptors descriptors = {});
  void OpenRoute(const std::string& lease_id);
  void CloseRoutes();

  const SessionSpec spec_;
  const Surroundings& around_;
  const std::string password_;
  const std::shared_ptr<OwnBoxes> boxes_;
  std::shared_ptr<RuntimeBox> runtime_;
  CallBook book_;
  std::shared_ptr<Calls> calls_;
  std::shared_ptr<ToolCalls> tool_calls_;
  std::shared_ptr<McpServers> servers_;
  std::unique_ptr<frame::Channel<v1::FromCourier>> courier_;
  std::unique_ptr<frame::Channel<v1::FromGate>> gate_;
  std::unique_ptr<frame::Channel<v1::FromDialer>> dialer_;
  boost::asio::steady_timer start_limit_;
  boost::asio::steady_timer turn_end_limit_;
  rpc::Once<std::string> ready_;
  std::string runtime_session_;
  std::optional<std::string> lease_;  // Of the route that is open; may be empty. None: none is.
  std::function<void()> gone_;
  uint64_t turn_ = 0;       // The number of the one that runs; 0: none does.
  bool turn_ends_ = false;  // No call of it may come, and those that came are being ended.
  bool rests_ = false;      // It has had a turn, and none runs.
  bool is_for_nobody_;
  bool ending_ = false;
};

}  // namespace cowork::runnerd::session
