// Channel: frames on a pair, for programs that run an Asio loop. One thread.
//
//   Channel<v1::FromCourier> courier(io, std::move(end),
//       {.on_message = [&](v1::FromCourier message, Descriptors descriptors) { ... },
//        .on_end     = [&](const Error& why) { ... }});
//   courier.Send(v1::ToCourier(...), std::move(descriptors));
//
// on_end is called once, from the loop: the other end has gone, or sent what does not parse. After
// it nothing is received or sent. A channel may be destroyed inside its own callbacks.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include "common/base/result.h"
#include "common/frame/pair.h"
#include "common/os/unique_fd.h"

namespace cowork::frame {

using Descriptors = std::vector<os::UniqueFd>;

// The part that does not depend on the messages.
class RawChannel {
 public:
  struct Handlers {
    // Returns false for bytes that are not a message: the channel then ends.
    std::function<bool(Frame)> on_frame;
    std::function<void(const Error&)> on_end;
  };

  RawChannel(boost::asio::io_context& io, os::UniqueFd socket, Handlers handlers);
  ~RawChannel();
  RawChannel(const RawChannel&) = delete;
  RawChannel& operator=(const RawChannel&) = delete;

  // Queues the frame; it is sent in order. Dropped once the channel has ended.
  void Send(std::string bytes, Descriptors descriptors = {});
  // Sends the frame at once, past all that is queued, or not at all.
  void SendPast(std::string_view bytes);
  size_t queued_bytes() const;  // What the other end has not taken yet: for back-pressure.
  size_t queued_frames() const;
  // Called when the queue has become empty.
  void OnDrained(std::function<void()> drained);
  // Stops and resumes reading, so that a fast sender waits.
  void Pause();
  void Resume();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

template <typename Incoming>
class Channel {
 public:
  struct Handlers {
    std::function<void(Incoming, Descriptors)> on_message;
    std::function<void(const Error&)> on_end;
  };

  Channel(boost::asio::io_context& io, os::UniqueFd socket, Handlers handlers)
      : raw_(io, std::move(socket),
             {.on_frame =
                  [on_message = std::move(handlers.on_message)](Frame frame) {
                    Incoming message;
                    if (!message.ParseFromString(frame.bytes)) return false;
                    on_message(std::move(message), std::move(frame.descriptors));
                    return true;
                  },
              .on_end = std::move(handlers.on_end)}) {}

  template <typename Outgoing>
  void Send(const Outgoing& message, Descriptors descriptors = {}) {
    raw_.Send(message.SerializeAsString(), std::move(descriptors));
  }
  size_t queued_bytes() const { return raw_.queued_bytes(); }
  size_t queued_frames() const { return raw_.queued_frames(); }
  void OnDrained(std::function<void()> drained) { raw_.OnDrained(std::move(drained)); }
  void Pause() { raw_.Pause(); }
  void Resume() { raw_.Resume(); }

 private:
  RawChannel raw_;
};

}  // namespace cowork::frame
