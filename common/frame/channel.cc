#include "common/frame/channel.h"

#include <chrono>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace cowork::frame {

using boost::asio::posix::stream_descriptor;

constexpr int kMostAtOnce = 16;  // Frames.
constexpr auto kBetweenTries = std::chrono::milliseconds(10);

struct RawChannel::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& loop, os::UniqueFd fd, Handlers given)
      : io(loop), socket(loop, fd.Release()), a_while(loop), handlers(std::move(given)) {
    socket.non_blocking(true);
  }

  void WaitToRead() {
    if (ended || paused || reading) return;
    reading = true;
    socket.async_wait(stream_descriptor::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& failed) {
                        if (!failed) self->Read();
                        self->reading = false;
                        if (!failed) self->WaitToRead();
                      });
  }

  // Whatever is there, since a wait costs as much as a packet; but others get their turn. What a
  // frame has ended, paused or stopped is so at once.
  void Read() {
    for (int i = 0; i < kMostAtOnce && !ended && !paused && !io.stopped(); ++i)
      if (!ReadOne()) return;
  }

  // false: there is none.
  bool ReadOne() {
    Result<Frame> frame = frame::Receive(socket.native_handle());
    if (!frame.ok()) {
      if (frame.error().code() != ErrorCode::kResourceExhausted) End(frame.error());
      return false;
    }
    const bool understood = handlers.on_frame(*std::move(frame));
    if (!understood) End(Error(ErrorCode::kInvalidArgument, "a frame does not parse"));
    return true;
  }

  void Write() {
    while (!ended && !queue.empty()) {
      const Frame& next = queue.front();
      std::vector<int> numbers;
      for (const os::UniqueFd& fd : next.descriptors) numbers.push_back(fd.get());
      const Result<void> sent = frame::Send(socket.native_handle(), next.bytes, numbers);
      if (!sent.ok() && sent.error().code() == ErrorCode::kResourceExhausted)
        return next.descriptors.empty() ? WaitToWrite() : WaitAWhile();
      if (!sent.ok()) return End(sent.error());
      queued_bytes -= next.bytes.size();
      queue.pop_front();
    }
    if (!ended && drained) drained();
  }

  void WaitToWrite() {
    writing = true;
    socket.async_wait(stream_descriptor::wait_write,
                      [self = shared_from_this()](const boost::system::error_code& failed) {
                        self->writing = false;
                        if (!failed && !self->ended) self->Write();
                      });
  }

  // That too many descriptors are in flight is no matter of this socket, which is writable
  // meanwhile.
  void WaitAWhile() {
    writing = true;
    a_while.expires_after(kBetweenTries);
    a_while.async_wait([self = shared_from_this()](const boost::system::error_code&) {
      self->writing = false;
      if (!self->ended) self->Write();
    });
  }

  // Told from the loop, never from inside Send(): the caller of Send() keeps its own state.
  void End(const Error& why) {
    if (ended) return;
    Close();
    boost::asio::post(socket.get_executor(), [self = shared_from_this(), why] {
      if (!self->abandoned) self->handlers.on_end(why);
    });
  }

  void Close() {
    ended = true;
    queue.clear();
    boost::system::error_code ignored;
    socket.close(ignored);
  }

  boost::asio::io_context& io;
  stream_descriptor socket;
  boost::asio::steady_timer a_while;
  Handlers handlers;
  std::deque<Frame> queue;
  size_t queued_bytes = 0;
  std::function<void()> drained;
  bool ended = false;      // Nothing is sent or received any more.
  bool abandoned = false;  // The owner is gone and must not be called.
  bool paused = false;
  bool reading = false;  // Or waiting for it.
  bool writing = false;
};

RawChannel::RawChannel(boost::asio::io_context& io, os::UniqueFd socket, Handlers handlers)
    : state_(std::make_shared<State>(io, std::move(socket), std::move(handlers))) {
  state_->WaitToRead();
}

RawChannel::~RawChannel() {
  state_->abandoned = true;
  if (!state_->ended) state_->Close();
}

void RawChannel::Send(std::string bytes, Descriptors descriptors) {
  const std::shared_ptr<State> state = state_;  // `drained` may destroy this channel.
  if (state->ended) return;
  state->queued_bytes += bytes.size();
  state->queue.push_back({.bytes = std::move(bytes), .descriptors = std::move(descriptors)});
  if (!state->writing) state->Write();
}

void RawChannel::SendPast(std::string_view bytes) {
  if (!state_->ended) static_cast<void>(frame::Send(state_->socket.native_handle(), bytes));
}

size_t RawChannel::queued_bytes() const {
  return state_->queued_bytes;
}

size_t RawChannel::queued_frames() const {
  return state_->queue.size();
}

void RawChannel::OnDrained(std::function<void()> drained) {
  state_->drained = std::move(drained);
}

void RawChannel::Pause() {
  state_->paused = true;
}

void RawChannel::Resume() {
  state_->paused = false;
  state_->WaitToRead();
}

}  // namespace cowork::frame
