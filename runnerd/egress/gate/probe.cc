#include "runnerd/egress/gate/probe.h"

#include <algorithm>
#include <utility>

#include "common/base/text.h"

namespace cowork::gate {
namespace {

constexpr uint64_t kTheOne = 1;  // Request.
constexpr size_t kMostText = 4096;
constexpr uint32_t kFirstError = 400;

v1::GateToDialer Head(const std::string& route, const v1::ToGate::Probe& wish) {
  v1::GateToDialer frame;
  frame.set_request(kTheOne);
  frame.mutable_head()->set_route(route);
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target(wish.target());
  *frame.mutable_head()->mutable_headers() = wish.headers();
  return frame;
}

v1::GateToDialer End() {
  v1::GateToDialer frame;
  frame.set_request(kTheOne);
  frame.set_end(true);
  return frame;
}

// As a person may see it on a terminal: one line, and no control character.
std::string Readable(const std::string& bytes) {
  std::string text = AsText(bytes, kMostText);
  std::ranges::replace_if(
      text, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, ' ');
  return text;
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
  dialer_.Send(End());
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
  if (answer_.done()) SayAnswer();
}

// What a list of models says is nobody's business here; what an error says is the person's.
void Probe::SayAnswer() {
  Say(answer_.status(), answer_.status() >= kFirstError ? text_ : "");
}

void Probe::Say(uint32_t status, const std::string& why) {
  said_ = true;
  v1::FromGate message;
  message.set_status(status);
  message.set_why(Readable(why));
  runnerd_.Send(message.SerializeAsString());
}

}  // namespace cowork::gate
