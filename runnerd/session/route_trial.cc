#include "runnerd/session/route_trial.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "runnerd/session/route.h"

namespace cowork::runnerd::session {
namespace {

constexpr std::chrono::seconds kLimit{30};

v1::ToGate ProbeFor(const ModelRoute& model) {
  v1::ToGate message;
  message.set_route(kRoute);
  const bool slash = model.base_path.ends_with('/');
  message.mutable_probe()->set_target(model.base_path + (slash ? "models" : "/models"));
  if (model.api == Api::kAnthropic) {
    v1::GateToDialer::Header& version = *message.mutable_probe()->add_headers();
    version.set_name("anthropic-version");
    version.set_value("2023-06-01");
  }
  return message;
}

}  // namespace

// Of a trial there are no events: it is no session, and brokerd asked for its one answer.
RouteTrial::RouteTrial(RouteOrder order, const Surroundings& around)
    : order_(std::move(order)),
      around_(around),
      boxes_(std::make_shared<OwnBoxes>(around.boxes, [](const v1::RunnerEvent&) {})),
      limit_(around.io) {}

void RouteTrial::Begin() {
  const Result<void> started = Start();
  if (!started.ok()) return End(started.error().message());
  limit_.expires_after(kLimit);
  limit_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (!cancelled) self->End("the provider did not answer within 30 s");
  });
}

Result<void> RouteTrial::Start() {
  const auto on_ended = [self = shared_from_this()](const std::string& why) { self->End(why); };
  Ask(TRY(StartEgress(order_.session, around_, *boxes_, on_ended)));
  return {};
}

void RouteTrial::Ask(EgressEnds ends) {
  const auto self = shared_from_this();
  const auto on_end = [self](const Error& why) { self->End("a helper: " + why.message()); };
  dialer_ = std::make_unique<frame::Channel<v1::FromDialer>>(
      around_.io, std::move(ends.dialer),
      frame::Channel<v1::FromDialer>::Handlers{
          .on_message = [self](const v1::FromDialer& left,
                               frame::Descriptors) { self->OnDialer(left); },
          .on_end = on_end});
  gate_ = std::make_unique<frame::Channel<v1::FromGate>>(
      around_.io, std::move(ends.gate),
      frame::Channel<v1::FromGate>::Handlers{
          .on_message = [self](const v1::FromGate& answer,
                               frame::Descriptors) { self->OnGate(answer); },
          .on_end = on_end});
  RouteWord word = RouteFor(order_.session, order_.model, order_.lease_id, around_);
  dialer_->Send(word.message, std::move(word.descriptors));
  gate_->Send(ProbeFor(order_.model));
}

void RouteTrial::OnDialer(const v1::FromDialer& left) {
  left_ = left;
  FinishWhenBothSpoke();
}

void RouteTrial::OnGate(const v1::FromGate& answer) {
  answer_ = answer;
  FinishWhenBothSpoke();
}

void RouteTrial::FinishWhenBothSpoke() {
  if (!left_.has_value() || !answer_.has_value()) return;
  const auto took = std::chrono::steady_clock::now() - begun_;
  Finish(RouteOutcome{.status = answer_->status(),
                      .why = answer_->why(),
                      .credential_added = left_->credential_added(),
                      .address = left_->address(),
                      .milliseconds = static_cast<uint64_t>(
                          std::chrono::duration_cast<std::chrono::milliseconds>(took).count())});
}

void RouteTrial::End(const std::string& why) {
  Finish(Error(ErrorCode::kUnavailable, why));
}

// Callers may be in a callback of a channel that is let go here, so that happens from the loop.
void RouteTrial::Finish(Result<RouteOutcome> outcome) {
  if (std::exchange(finished_, true)) return;
  limit_.cancel();
  PartFor(order_.session, order_.model, around_);
  boxes_->KillAll([self = shared_from_this(), outcome = std::move(outcome)] {
    boost::asio::post(self->around_.io, [self, outcome] {
      self->gate_.reset();
      self->dialer_.reset();
      self->outcome_.Set(outcome);
    });
  });
}

}  // namespace cowork::runnerd::session
