#include "runnerd/courier/pump.h"

#include <array>
#include <cerrno>
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
    const ssize_t got = ::read(pipe.native_handle(), room.data(), room.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return Wait();
    if (got <= 0) {
      Stop();
      return handlers.on_end();
    }
    handlers.take(std::string_view(room.data(), static_cast<size_t>(got)));
    Wait();
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

bool Pump::ended() const {
  return state_->ended;
}

}  // namespace cowork::courier
