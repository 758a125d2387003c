#include "runnerd/courier/mcp/outlet.h"

#include <sys/socket.h>

#include <cerrno>
#include <deque>
#include <string_view>
#include <utility>

#include <boost/asio/posix/stream_descriptor.hpp>

namespace cowork::courier::mcp {

using boost::asio::posix::stream_descriptor;

struct Outlet::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& io, os::UniqueFd fd, Handlers given)
      : socket(io, fd.Release()), handlers(std::move(given)) {}

  // How much of the oldest piece was taken; below zero: errno says why nothing was. The socket may
  // be a peer's, who could make it block: that it does not is said with each call.
  ssize_t SendSome() {
    const std::string_view rest = std::string_view(queue.front()).substr(sent_of_front);
    iovec content{const_cast<char*>(rest.data()), rest.size()};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    return ::sendmsg(socket.native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  }

  void Write() {
    while (!ended && !queue.empty()) {
      const ssize_t taken = SendSome();
      if (taken < 0 && errno == EINTR) continue;
      if (taken < 0 && errno == EAGAIN) return Wait();
      if (taken < 0) return Gone();
      Took(static_cast<size_t>(taken));
    }
    if (!ended) handlers.on_drained();
  }

  void Took(size_t taken) {
    queued_bytes -= taken;
    sent_of_front += taken;
    if (sent_of_front < queue.front().size()) return;
    queue.pop_front();
    sent_of_front = 0;
  }

  void Wait() {
    waiting = true;
    socket.async_wait(stream_descriptor::wait_write,
                      [self = shared_from_this()](const boost::system::error_code& failed) {
                        self->waiting = false;
                        if (!failed && !self->ended) self->Write();
                      });
  }

  void Gone() {
    Stop();
    handlers.on_gone();
  }

  void Stop() {
    ended = true;
    boost::system::error_code ignored;
    socket.close(ignored);
  }

  stream_descriptor socket;
  Handlers handlers;
  std::deque<std::string> queue;
  size_t sent_of_front = 0;
  size_t queued_bytes = 0;
  bool waiting = false;
  bool ended = false;
};

Outlet::Outlet(boost::asio::io_context& io, os::UniqueFd socket, Handlers handlers)
    : state_(std::make_shared<State>(io, std::move(socket), std::move(handlers))) {}

Outlet::~Outlet() {
  if (!state_->ended) state_->Stop();
}

void Outlet::Send(std::string bytes) {
  const std::shared_ptr<State> state = state_;  // A handler may destroy this outlet.
  if (state->ended || bytes.empty()) return;
  state->queued_bytes += bytes.size();
  state->queue.push_back(std::move(bytes));
  if (!state->waiting) state->Write();
}

size_t Outlet::queued_bytes() const {
  return state_->queued_bytes;
}

}  // namespace cowork::courier::mcp
