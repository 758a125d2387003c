#include "deploy/standalone/outbox.h"

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"

namespace cowork::standalone {

Result<void> Outbox::Add(std::string channel, os::UniqueFd socket, TimePoint now) {
  if (waiting_.size() >= kMostThatWaits)
    return Error(ErrorCode::kResourceExhausted, "more waits for it than it may leave untaken");
  if (waiting_.empty()) stuck_since_ = now;
  waiting_.push_back({.channel = std::move(channel), .socket = std::move(socket)});
  return {};
}

Result<void> Outbox::Deliver(int control, TimePoint now) {
  while (!waiting_.empty()) {
    v1::FromSupervisor message;
    message.set_channel(waiting_.front().channel);
    const int descriptors[] = {waiting_.front().socket.get()};
    const Result<void> sent = frame::Send(control, message.SerializeAsString(), descriptors);
    const bool later = !sent.ok() && sent.error().code() == ErrorCode::kResourceExhausted;
    if (later && now - stuck_since_ < kPatienceWithADaemon) return {};
    if (!sent.ok()) return sent;
    waiting_.pop_front();
    stuck_since_ = now;
  }
  return {};
}

}  // namespace cowork::standalone
