#include "runnerd/egress/gate/probe.h"

#include <algorithm>
#include <utility>

#include "runnerd/egress/gate/readable.h"

namespace cowork::gate {
namespace {

constexpr uint64_t kTheOne = 1;  // Request.
constexpr size_t kMostText = 4096;
constexpr uint32_t kFirstRedirect = 300;
constexpr uint32_t kFirstError = 400;

v1::GateToDialer Head(const std::string& route, const v1::ToGate::Probe& wish) {
  v1::GateToDialer frame;
  frame.set_request(kTheOne);
  frame.mutable_head()->set_route(route);
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target(wish.target());
  *frame.mutable_head()->mutable_headers() = wish.headers();
  frame.mutable_head()->set_whole(true);
  return frame;
}

}  // namespace

Probe::Probe(boost::asio::io_context& io, Given given, const v1::ToGate::Probe& wish)
    : io_(io),
      runnerd_(io, std::move(given.runnerd),
               {.on_frame = [](const frame::Frame&) { return false; },
                .on_end = [this](const Error&) { io_.stop(); }}),
      dialer_(io, std::move(given.dialer),
              {.on_message = [this](const v1::DialerToGate& message,
                                    const frame::Descriptors&) { OnDialer(message); },
               .on_end = [this](const Error&) { io_.stop(); }}) {
  dialer_.Send(Head(given.route, wish));
}

void Probe::OnDialer(const v1::DialerToGate& message) {
  if (said_) return;
  if (message.has_refused()) return Say(0, message.refused().why());
  if (message.has_bytes()) return OnBytes(message.bytes());
  const Result<void> whole = answer_.End();
  whole.ok() ? SayAnswer() : Say(0, whole.error().message());
}

void Probe::OnBytes(const std::string& bytes) {
  const Result<void> taken = answer_.Take(bytes);
  text_ += answer_.TakeBody();
  text_.resize(std::min(text_.size(), kMostText));
  if (!taken.ok()) return Say(0, taken.error().message());
  const bool is_error = answer_.status() >= kFirstError;
  if (answer_.done() || (answer_.status() != 0 && !is_error)) SayAnswer();
}

// What a list of models says is nobody's business here, nor whether it ends; what an error says is
// the person's.
void Probe::SayAnswer() {
  const uint32_t status = answer_.status();
  if (status >= kFirstError) return Say(status, text_);
  Say(status, status >= kFirstRedirect
                  ? "it sends us elsewhere, and nobody follows; are the provider's `host` and "
                    "`base_path` right?"
                  : "");
}

void Probe::Say(uint32_t status, const std::string& why) {
  said_ = true;
  v1::FromGate message;
  message.set_status(status);
  message.set_why(Readable(why, kMostText));
  runnerd_.Send(message.SerializeAsString());
}

}  // namespace cowork::gate
