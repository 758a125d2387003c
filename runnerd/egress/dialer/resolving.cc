#include "runnerd/egress/dialer/resolving.h"

#include <chrono>
#include <utility>

#include "runnerd/egress/dialer/signal.h"
#include "runnerd/egress/dialer/wire.h"

namespace cowork::dialer {
namespace {

using Addresses = std::vector<policyd::Address>;

constexpr std::chrono::seconds kPatience{10};  // It gives DNS up after eight.

Error Silent() {
  return {ErrorCode::kUnavailable, "the process that asks DNS does not answer; try again"};
}

}  // namespace

struct Resolving::Question {
  explicit Question(boost::asio::io_context& io) : answered(io) {}
  Signal answered;
  std::optional<Result<Addresses>> answer;
  bool channel_ended = false;
};

Error Resolving::Away() const {
  if (!why_not_.empty()) return {ErrorCode::kUnavailable, why_not_};
  return {ErrorCode::kUnavailable,
          "the process that asks DNS is away; it is started anew, so try again"};
}

void Resolving::Use(os::UniqueFd pair, std::string why_not) {
  OnEnd();
  why_not_ = std::move(why_not);
  if (!pair.valid()) return;
  channel_ = std::make_unique<frame::Channel<v1::ResolveResponse>>(
      io_, std::move(pair),
      frame::Channel<v1::ResolveResponse>::Handlers{
          .on_message = [this](const v1::ResolveResponse& response,
                               frame::Descriptors) { OnAnswer(response); },
          .on_end = [this](const Error&) { OnEnd(); }});
}

boost::asio::awaitable<Result<Addresses>> Resolving::Find(std::string host, uint16_t port) {
  if (channel_ == nullptr) co_return Away();
  const uint64_t number = ++last_number_;
  const auto question = std::make_shared<Question>(io_);
  asked_.emplace(number, question);
  v1::ResolveRequest request;
  request.set_question(number);
  request.set_host(std::move(host));
  request.set_port(port);
  channel_->Send(request);
  co_await question->answered.WaitAtMost(kPatience);
  asked_.erase(number);
  if (question->answer.has_value()) co_return std::move(*question->answer);
  co_return question->channel_ended ? Away() : Silent();
}

void Resolving::OnAnswer(const v1::ResolveResponse& response) {
  const auto question = asked_.find(response.question());
  if (question == asked_.end()) return;
  question->second->answer = FromWire(response);
  question->second->answered.Notify();
}

void Resolving::OnEnd() {
  channel_.reset();
  for (const auto& [number, question] : asked_) {
    question->channel_ended = true;
    question->answered.Notify();
  }
}

}  // namespace cowork::dialer
