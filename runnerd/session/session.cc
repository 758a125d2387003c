#include "runnerd/session/session.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "common/base/ids.h"
#include "common/base/log.h"
#include "runnerd/opencode/remedy.h"
#include "runnerd/session/mcp_events.h"
#include "runnerd/session/route.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostQueuedFrames = 128;

}  // namespace

// The password is 128 random bits; the form of an id is as good as another.
Session::Session(SessionSpec spec, const Surroundings& around)
    : spec_(std::move(spec)),
      around_(around),
      password_(BoxId::Random().text()),
      boxes_(std::make_shared<OwnBoxes>(around.boxes,
                                        [tell = around.tell, id = spec_.id](v1::RunnerEvent event) {
                                          event.set_session_id(id);
                                          tell(std::move(event));
                                        })),
      start_limit_(around.io),
      turn_end_limit_(around.io),
      is_for_nobody_(spec_.warm) {}

void Session::MakeCalls() {
  const auto self = shared_from_this();
  const auto tell = [self](v1::RunnerEvent event) { self->Tell(std::move(event)); };
  calls_ = std::make_shared<Calls>(
      around_, spec_, book_, *boxes_,
      Calls::Callbacks{.tell = tell,
                       .to_courier = [self](v1::ToCourier message, frame::Descriptors with) {
                         self->ToCourier(std::move(message), std::move(with));
                       }});
  tool_calls_ = std::make_shared<ToolCalls>(
      spec_, book_, around_.writers,
      ToolCalls::Callbacks{
          .tell = tell,
          .to_courier = [self](v1::ToCourier message) { self->ToCourier(std::move(message)); },
          .box_of = [self](const std::string& server) { return self->servers_->BoxOf(server); },
          .kill = [self](const std::string& server) { self->servers_->Kill(server); }});
}

void Session::MakeServers() {
  const auto self = shared_from_this();
  servers_ = std::make_shared<McpServers>(
      around_, spec_, *boxes_,
      McpServers::Callbacks{.to_courier =
                                [self](v1::ToCourier message, frame::Descriptors with) {
                                  self->ToCourier(std::move(message), std::move(with));
                                },
                            .on_ended =
                                [self](const std::string& server) {
                                  self->tool_calls_->OnServerEnded(server);
                                  self->LeaveWithoutAServer();
                                },
                            .on_trouble =
                                [self](const std::string& server, const std::string& why) {
                                  if (!self->ending_) self->Tell(ServerEnded(server, why));
                                }});
}

void Session::Begin() {
  const auto self = shared_from_this();
  MakeCalls();
  MakeServers();
  runtime_ = std::make_shared<RuntimeBox>(
      around_,
      RuntimeBox::Callbacks{
          .on_route = [self](os::UniqueFd listener) { self->ShowRoute(std::move(listener)); },
          .on_shell = [self](os::UniqueFd shell) { self->SetUpCourier(std::move(shell)); },
          .on_gone = [self](const std::string& why) { self->End(why); },
          .when = [self] { return self->When(); }});
  const Result<void> started = StartEverything();
  if (!started.ok()) Fail(started.error());
}

std::string Session::When() const {
  if (!ready_.is_set()) return " before it was ready";
  return turn_ != 0 ? " in a turn" : " between turns";
}

Result<void> Session::StartEverything() {
  const auto self = shared_from_this();
  const HelperEnded on_ended = [self](const std::string& why) { self->End(why); };
  os::UniqueFd courier = TRY(StartCourier(around_, *boxes_, on_ended));
  ListenToHelpers(std::move(courier), TRY(StartEgress(spec_.id, around_, *boxes_, on_ended)));
  TRY(runtime_->Start(spec_, password_, *boxes_));
  LimitTheStart();
  return {};
}

void Session::ListenToHelpers(os::UniqueFd courier, EgressEnds ends) {
  const auto self = shared_from_this();
  const auto end_of = [self](const std::string& helper) {
    return [self, helper](const Error& why) { self->End("the " + helper + ": " + why.message()); };
  };
  courier_ = std::make_unique<frame::Channel<v1::FromCourier>>(
      around_.io, std::move(courier),
      frame::Channel<v1::FromCourier>::Handlers{
          .on_message = [self](v1::FromCourier message,
                               frame::Descriptors) { self->OnCourier(std::move(message)); },
          .on_end = end_of("courier")});
  dialer_ = std::make_unique<frame::Channel<v1::FromDialer>>(
      around_.io, std::move(ends.dialer),
      frame::Channel<v1::FromDialer>::Handlers{
          .on_message = [self](const v1::FromDialer& left,
                               frame::Descriptors) { self->OnDialer(left); },
          .on_end = end_of("dialer")});
  gate_ = std::make_unique<frame::Channel<v1::FromGate>>(
      around_.io, std::move(ends.gate),
      frame::Channel<v1::FromGate>::Handlers{
          .on_message = [self](const v1::FromGate& said,
                               frame::Descriptors) { self->OnGate(said); },
          .on_end = end_of("gate")});
  CloseRoutes();
}

void Session::CloseRoutes() {
  lease_.reset();
  v1::ToDialer none;
  none.set_none(true);
  dialer_->Send(none);
  PartFor(spec_.id, spec_.model, around_);
}

void Session::OpenRoute(const std::string& lease_id) {
  lease_ = lease_id;
  RouteWord word = RouteFor(spec_.id, spec_.model, lease_id, around_);
  dialer_->Send(word.message, std::move(word.descriptors));
}

void Session::ResolveAnew() {
  if (lease_.has_value() && !ending_) OpenRoute(*lease_);
}

void Session::LimitTheStart() {
  start_limit_.expires_after(around_.start_limit);
  start_limit_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(self->around_.start_limit);
    if (!cancelled)
      self->End("the runtime was not healthy within " + std::to_string(seconds.count()) + " s" +
                opencode::kRemedy);
  });
}

void Session::ShowRoute(os::UniqueFd listener) {
  if (gate_ == nullptr) return;
  v1::ToGate message;
  message.set_route(kRoute);
  frame::Descriptors descriptors;
  descriptors.push_back(std::move(listener));
  gate_->Send(message, std::move(descriptors));
}

void Session::SetUpCourier(os::UniqueFd shell) {
  v1::ToCourier message;
  message.mutable_setup()->set_directory(spec_.project.path);
  message.mutable_setup()->set_password(password_);
  message.mutable_setup()->set_provider(spec_.model.provider);
  message.mutable_setup()->set_model(spec_.model.model);
  message.mutable_setup()->set_session(spec_.runtime_session);
  // The courier gives up first: it knows why.
  message.mutable_setup()->set_start_ms(static_cast<uint32_t>(around_.start_limit.count() * 5 / 6));
  frame::Descriptors descriptors;
  descriptors.push_back(std::move(shell));
  ToCourier(std::move(message), std::move(descriptors));
  const Result<void> brought = servers_->BringAll();
  if (!brought.ok()) Fail(brought.error());
}

Result<void> Session::Prompt(const TurnOrder& turn) {
  if (!ready_.is_set() || ending_)
    return Error(ErrorCode::kFailedPrecondition, "the session is not ready");
  if (turn_ != 0) return Error(ErrorCode::kFailedPrecondition, "a turn is running");
  turn_ = turn.turn;
  rests_ = false;
  Claim();
  OpenRoute(turn.lease_id);
  for (std::string_view rest(turn.text); !rest.empty();) {
    const std::string_view piece = rest.substr(0, frame::kPiece);
    rest.remove_prefix(piece.size());
    v1::ToCourier message;
    message.mutable_prompt()->set_piece(piece.data(), piece.size());
    message.mutable_prompt()->set_more(!rest.empty());
    ToCourier(std::move(message));
  }
  return {};
}

void Session::AnswerAsk(const std::string& ask, bool allow, const std::string& tell) {
  v1::ToCourier message;
  message.mutable_ask_answer()->set_ask_id(ask);
  message.mutable_ask_answer()->set_allow(allow);
  message.mutable_ask_answer()->set_tell(tell);
  ToCourier(std::move(message));
}

// It may have been on its way while its turn ended and another began.
Result<void> Session::GivePermit(const Permit& permit) {
  if (!CallsMayCome() || permit.turn != turn_)
    return Error(ErrorCode::kFailedPrecondition, "the turn of this permit is over");
  return book_.permits.Give(permit, std::chrono::system_clock::now());
}

Result<void> Session::SettleCall(uint64_t call, bool run) {
  const bool may = run && CallsMayCome();  // A yes may come when its turn is ending.
  const Result<void> settled = calls_->Settle(call, may);
  return settled.ok() ? settled : tool_calls_->Settle(call, may);
}

void Session::OnDialer(const v1::FromDialer& left) {
  v1::RunnerEvent event;
  event.mutable_dialled()->set_destination(left.destination());
  event.mutable_dialled()->set_method(left.method());
  event.mutable_dialled()->set_target(left.target());
  event.mutable_dialled()->set_credential_added(left.credential_added());
  event.mutable_dialled()->set_refused(left.refused());
  Tell(std::move(event));
}

void Session::OnGate(const v1::FromGate& said) {
  v1::RunnerEvent event;
  event.mutable_dialled()->set_refused(said.refused());
  Tell(std::move(event));
}

void Session::Pace(bool waits) {
  if (courier_ == nullptr) return;
  waits ? courier_->Pause() : courier_->Resume();
  waits ? dialer_->Pause() : dialer_->Resume();
  waits ? gate_->Pause() : gate_->Resume();
}

void Session::End(const std::string& why) {
  Fail(Error(ErrorCode::kUnavailable, why));
}

void Session::Fail(const Error& error) {
  if (std::exchange(ending_, true)) return;
  LOG(kInfo, "session ends")
      .WithId("session", spec_.id)
      .With("why", error.message())
      .With("detail", error.detail());
  const auto self = shared_from_this();
  start_limit_.cancel();
  turn_end_limit_.cancel();
  PartFor(spec_.id, spec_.model, around_);
  runtime_->End();
  calls_->LetNoneBegin();
  tool_calls_->LetNoneBegin();
  boxes_->KillAll([self, error] {
    const std::string& notice = self->runtime_->notice();
    const Error why = notice.empty() ? error : Error(ErrorCode::kFailedPrecondition, notice);
    self->Gone(why.message());
    self->ready_.Set(why);
  });
}

// Callers may be in a callback of what is let go here, so that happens from the loop.
void Session::Gone(const std::string& why) {
  v1::RunnerEvent event;
  event.mutable_session_gone()->set_why(why);
  Tell(std::move(event));
  boost::asio::post(around_.io, [self = shared_from_this()] {
    self->courier_.reset();
    self->gate_.reset();
    self->dialer_.reset();
    self->calls_.reset();
    self->tool_calls_.reset();
    self->servers_.reset();
    self->runtime_.reset();
    if (self->gone_) std::exchange(self->gone_, nullptr)();
  });
}

void Session::Tell(v1::RunnerEvent event) {
  event.set_session_id(spec_.id);
  around_.tell(std::move(event));
}

// What waits for a courier may hold descriptors, and those are of all sessions.
void Session::ToCourier(v1::ToCourier message, frame::Descriptors descriptors) {
  if (courier_ == nullptr) return;
  if (courier_->queued_frames() > kMostQueuedFrames) return End("the courier does not listen");
  courier_->Send(message, std::move(descriptors));
}

}  // namespace cowork::runnerd::session
