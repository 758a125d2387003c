#include "runnerd/courier/pump.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <span>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "common/frame/pair.h"

namespace cowork::courier {

using boost::asio::posix::stream_descriptor;

struct Pump::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io, os::UniqueFd fd, Handlers given)
      : pipe(io, fd.Release()), handlers(std::move(given)) {
    pipe.non_blocking(true);
  }

  // Never reads itself: it is called from inside `take`, when that has emptied the taker's queue.
  void Wait() {
    if (ended || waiting || !handlers.may_take()) return;
    waiting = true;
    pipe.async_wait(stream_descriptor::wait_read,
                    [self = shared_from_this()](const boost::system::error_code& failed) {
                      self->waiting = false;
                      if (!failed && !self->ended) self->Read();
                    });
  }

  void Read() {
    static thread_local std::array<char, frame::kPiece> room;
    const ssize_t got = handlers.on_descriptors
                            ? ReceiveBytes(room)
                            : ::read(pipe.native_handle(), room.data(), room.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Wait();
    if (got <= 0) {
      Stop();
      return handlers.on_end();
    }
    handlers.take(std::string_view(room.data(), static_cast<size_t>(got)));
    Wait();
  }

  // With no room for descriptors in the call, the kernel closes them and says so. And a socket may
  // be a peer's, who could make it block: that it does not is said here, too.
  ssize_t ReceiveBytes(std::span<char> room) {
    iovec content{room.data(), room.size()};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    const ssize_t got = ::recvmsg(pipe.native_handle(), &message, MSG_DONTWAIT);
    if (got >= 0 && (message.msg_flags & MSG_CTRUNC) != 0) handlers.on_descriptors();
    return got;
  }

  void Stop() {
    ended = true;
    boost::system::error_code ignored;
    pipe.close(ignored);
  }

  stream_descriptor pipe;
  Handlers handlers;
  bool waiting = false;
  bool ended = false;
};

Pump::Pump(boost::asio::io_context& io, os::UniqueFd pipe, Handlers handlers)
    : state_(std::make_shared<State>(io, std::move(pipe), std::move(handlers))) {
  state_->Wait();
}

Pump::~Pump() {
  if (!state_->ended) state_->Stop();
}

void Pump::Nudge() {
  state_->Wait();
}

void Pump::Finish() {
  if (!state_->ended) ::shutdown(state_->pipe.native_handle(), SHUT_RD);
}

bool Pump::ended() const {
  return state_->ended;
}

}  // namespace cowork::courier
