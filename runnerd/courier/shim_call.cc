#include "runnerd/courier/shim_call.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "common/base/log.h"

namespace cowork::courier {
namespace {

constexpr size_t kMostQueued = 4 * frame::kPiece;
constexpr int kRefused = 126;  // As a shell says: found, and not executed.

int NumberOption(int socket, int option) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(socket, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool IsStreamSocket(const os::UniqueFd& fd) {
  return NumberOption(fd.get(), SO_DOMAIN) == AF_UNIX &&
         NumberOption(fd.get(), SO_TYPE) == SOCK_STREAM;
}

bool Ended(const std::optional<Pump>& pump) {
  return !pump || pump->ended();
}

}  // namespace

ShimCall::ShimCall(boost::asio::io_context& io, os::UniqueFd shim, Handlers handlers)
    : io_(io),
      handlers_(std::move(handlers)),
      shim_(io, std::move(shim),
            {.on_message = [this](const v1::ShimRequest& message,
                                  frame::Descriptors with) { OnMessage(message, std::move(with)); },
             .on_end = [this](const Error&) { handlers_.on_gone(); }}) {
  shim_.OnDrained([this] { OnDrained(); });
}

void ShimCall::OnMessage(const v1::ShimRequest& message, frame::Descriptors descriptors) {
  if (!descriptors.empty() && (requested_ || !message.has_mcp()))
    LOG(kWarning, "a shim sent descriptors; they were closed")
        .With("count", static_cast<long long>(descriptors.size()));
  if (std::exchange(requested_, true)) return handlers_.on_gone();  // A call is one request.
  Result<ShimRequest> request = FromWire(message);
  if (!request.ok()) return Refuse(request.error().message());
  ShimRequest wanted = *std::move(request);
  if (auto* mcp = std::get_if<McpRequest>(&wanted))
    return TakeStreams(std::move(*mcp), std::move(descriptors));
  handlers_.on_shell(std::get<ShellRequest>(std::move(wanted)));
}

// What is no socket could make us wait for the runtime: a pipe's other end clears O_NONBLOCK, and a
// file may lie on a file system that answers never.
void ShimCall::TakeStreams(McpRequest request, frame::Descriptors descriptors) {
  if (descriptors.size() != 2 || !std::ranges::all_of(descriptors, IsStreamSocket))
    return Refuse("an MCP client has to give its server sockets for stdin and stdout");
  handlers_.on_mcp(std::move(request),
                   {.in = std::move(descriptors[0]), .out = std::move(descriptors[1])});
}

void ShimCall::Refuse(const std::string& why) {
  LOG(kWarning, "a shim's request was refused").With("why", why);
  Exit(kRefused, "cowork: " + why + "\n");
}

void ShimCall::Output(os::UniqueFd out, os::UniqueFd err) {
  if (out_ || ending_) return;
  out_.emplace(io_, std::move(out), PumpTo(true));
  err_.emplace(io_, std::move(err), PumpTo(false));
}

void ShimCall::Exit(int code, std::string say) {
  if (ending_) return;
  ending_ = Ending{.code = code, .say = std::move(say)};
  AnswerIfDone();
}

Pump::Handlers ShimCall::PumpTo(bool out) {
  return {.may_take = [this] { return shim_.queued_bytes() < kMostQueued; },
          .take =
              [this, out](std::string_view bytes) {
                wrote_.Add(bytes);
                SendPiece(out, bytes);
              },
          .on_end = [this] { AnswerIfDone(); }};
}

void ShimCall::SendPiece(bool out, std::string_view bytes) {
  v1::ShimResponse response;
  (out ? *response.mutable_out() : *response.mutable_err()) = bytes;
  shim_.Send(response);
}

void ShimCall::AnswerIfDone() {
  if (answered_ || !ending_ || !Ended(out_) || !Ended(err_)) return;
  for (std::string_view say = ending_->say; !say.empty();) {
    SendPiece(false, say.substr(0, frame::kPiece));
    say.remove_prefix(std::min(say.size(), frame::kPiece));
  }
  answered_ = true;
  if (!wrote_.empty()) handlers_.on_wrote(wrote_);
  v1::ShimResponse last;
  last.set_exit_code(ending_->code);
  shim_.Send(last);
}

// May be told from inside our own Send().
void ShimCall::OnDrained() {
  if (answered_) return handlers_.on_gone();
  if (out_) out_->Nudge();
  if (err_) err_->Nudge();
}

}  // namespace cowork::courier
