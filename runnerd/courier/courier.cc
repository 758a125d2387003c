#include "runnerd/courier/courier.h"

#include <utility>

#include "common/base/check.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostQueued = 4 * frame::kPiece;

}  // namespace

Courier::Courier(boost::asio::io_context& io, os::UniqueFd runnerd, std::function<void()> on_end)
    : io_(io),
      runnerd_(io, std::move(runnerd),
               {.on_message =
                    [this](v1::ToCourier message, frame::Descriptors with) {
                      OnMessage(std::move(message), std::move(with));
                    },
                .on_end = [on_end = std::move(on_end)](const Error&) { on_end(); }}) {
  runnerd_.OnDrained([this] {
    if (runtime_) runtime_->GoOn();
  });
}

void Courier::OnMessage(v1::ToCourier message, frame::Descriptors descriptors) {
  if (message.has_setup()) return SetUp(message.setup(), std::move(descriptors));
  CHECK(shims_ && runtime_);  // runnerd's first word is the setup.
  switch (message.what_case()) {
    case v1::ToCourier::kConnection:
      CHECK(descriptors.size() == 1);
      return runtime_->Arrive(std::move(descriptors[0]));
    case v1::ToCourier::kPrompt:
      prompt_ += message.prompt().piece();
      return message.prompt().more() ? void() : runtime_->Prompt(std::exchange(prompt_, {}));
    case v1::ToCourier::kAskAnswer: return runtime_->AnswerAsk(message.ask_answer());
    case v1::ToCourier::kCallOutput:
      CHECK(descriptors.size() == 2);
      return shims_->Output(message.call_output().call(), std::move(descriptors[0]),
                            std::move(descriptors[1]));
    case v1::ToCourier::kCallExit:
      return shims_->Exit(message.call_exit().call(), message.call_exit().exit_code(),
                          message.call_exit().say());
    case v1::ToCourier::kSetup:
    case v1::ToCourier::WHAT_NOT_SET: return;
  }
}

void Courier::SetUp(const v1::ToCourier::Setup& setup, frame::Descriptors descriptors) {
  CHECK(!shims_ && !runtime_ && descriptors.size() == 1);
  shims_.emplace(io_, std::move(descriptors[0]), ForShims());
  runtime_.emplace(
      io_, setup,
      RuntimeClient::Runnerd{.tell = [this](const v1::FromCourier& message) { Tell(message); },
                             .keeps_up = [this] { return runnerd_.queued_bytes() < kMostQueued; }});
  runtime_->Begin();
}

ShimCalls::Handlers Courier::ForShims() {
  return {.on_call =
              [this](uint64_t call, ShellRequest request) {
                v1::FromCourier message;
                message.mutable_shell_call()->set_call(call);
                message.mutable_shell_call()->set_command(std::move(request.command));
                message.mutable_shell_call()->set_cwd(std::move(request.cwd));
                Tell(message);
              },
          .on_gone =
              [this](uint64_t call) {
                v1::FromCourier message;
                message.mutable_call_gone()->set_call(call);
                Tell(message);
              }};
}

}  // namespace cowork::courier
