#include "runnerd/courier/shell_call.h"

#include <algorithm>
#include <utility>

#include "common/base/log.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostQueued = 4 * frame::kPiece;
constexpr int kRefused = 126;  // As a shell says: found, and not executed.

bool Ended(const std::optional<Pump>& pump) {
  return !pump || pump->ended();
}

}  // namespace

ShellCall::ShellCall(boost::asio::io_context& io, os::UniqueFd shim, Handlers handlers)
    : io_(io),
      handlers_(std::move(handlers)),
      shim_(io, std::move(shim),
            {.on_message = [this](const v1::ShellRequest& message,
                                  const frame::Descriptors& with) { OnMessage(message, with); },
             .on_end = [this](const Error&) { handlers_.on_gone(); }}) {
  shim_.OnDrained([this] { OnDrained(); });
}

void ShellCall::OnMessage(const v1::ShellRequest& message, const frame::Descriptors& descriptors) {
  if (!descriptors.empty())
    LOG(kWarning, "a shim sent descriptors; they were closed")
        .With("count", static_cast<long long>(descriptors.size()));
  if (std::exchange(requested_, true)) return handlers_.on_gone();  // A call is one request.
  Result<ShellRequest> request = FromWire(message);
  if (!request.ok()) return Refuse(request.error().message());
  handlers_.on_request(*std::move(request));
}

void ShellCall::Refuse(const std::string& why) {
  LOG(kWarning, "a shell request was refused").With("why", why);
  Exit(kRefused, "cowork: " + why + "\n");
}

void ShellCall::Output(os::UniqueFd out, os::UniqueFd err) {
  if (out_ || ending_) return;
  out_.emplace(io_, std::move(out), PumpTo(true));
  err_.emplace(io_, std::move(err), PumpTo(false));
}

void ShellCall::Exit(int code, std::string say) {
  if (ending_) return;
  ending_ = Ending{.code = code, .say = std::move(say)};
  AnswerIfDone();
}

Pump::Handlers ShellCall::PumpTo(bool out) {
  return {.may_take = [this] { return shim_.queued_bytes() < kMostQueued; },
          .take = [this, out](std::string_view bytes) { SendPiece(out, bytes); },
          .on_end = [this] { AnswerIfDone(); }};
}

void ShellCall::SendPiece(bool out, std::string_view bytes) {
  v1::ShellResponse response;
  (out ? *response.mutable_out() : *response.mutable_err()) = bytes;
  shim_.Send(response);
}

void ShellCall::AnswerIfDone() {
  if (answered_ || !ending_ || !Ended(out_) || !Ended(err_)) return;
  for (std::string_view say = ending_->say; !say.empty();) {
    SendPiece(false, say.substr(0, frame::kPiece));
    say.remove_prefix(std::min(say.size(), frame::kPiece));
  }
  answered_ = true;
  v1::ShellResponse last;
  last.set_exit_code(ending_->code);
  shim_.Send(last);
}

// May be told from inside our own Send().
void ShellCall::OnDrained() {
  if (answered_) return handlers_.on_gone();
  if (out_) out_->Nudge();
  if (err_) err_->Nudge();
}

}  // namespace cowork::courier
