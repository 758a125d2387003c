#include "runnerd/egress/gate/connection.h"

#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "common/frame/pair.h"
#include "runnerd/egress/gate/error_answer.h"

namespace cowork::gate {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kLinger{2};

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket socket, Keeper& keeper, uint64_t id)
    : socket_(std::move(socket)),
      keeper_(keeper),
      id_(id),
      reader_(id, keeper.route()),
      answer_changed_(socket_.get_executor(), std::chrono::steady_clock::time_point::max()) {}

void Connection::Start() {
  const auto self = shared_from_this();
  boost::asio::co_spawn(
      socket_.get_executor(), [self] { return self->ReadRequest(); }, boost::asio::detached);
  boost::asio::co_spawn(
      socket_.get_executor(), [self] { return self->WriteAnswer(); }, boost::asio::detached);
}

void Connection::Write(std::string bytes) {
  if (finished_) return;
  answering_ = true;
  waiting_bytes_ += bytes.size();
  answer_.push_back(std::move(bytes));
  answer_changed_.cancel();
}

void Connection::Finish() {
  finished_ = true;
  answer_changed_.cancel();
}

void Connection::Close() {
  if (std::exchange(closed_, true)) return;
  finished_ = true;
  waiting_bytes_ = 0;
  error_code ignored;
  socket_.close(ignored);
  answer_changed_.cancel();
  keeper_.OnClosed(id_);
}

awaitable<void> Connection::ReadRequest() {
  const auto self = shared_from_this();
  std::string room(frame::kPiece, '\0');
  while (!closed_) {
    error_code failed;
    const size_t size = co_await socket_.async_read_some(boost::asio::buffer(room),
                                                         redirect_error(use_awaitable, failed));
    if (failed) co_return HangUp();
    // What still comes is read and dropped: closing on unread bytes would reset the connection
    // under the answer.
    if (finished_) continue;
    TakeBytes(std::string_view(room).substr(0, size));
    co_await keeper_.WaitForRoom();
  }
}

void Connection::TakeBytes(std::string_view bytes) {
  const Result<std::vector<v1::GateToDialer>> frames = reader_.Take(bytes);
  if (!frames.ok()) return Refuse(frames.error());
  for (const v1::GateToDialer& frame : *frames) keeper_.ToDialer(frame);
  asked_ = asked_ || !frames->empty();
}

awaitable<void> Connection::WriteAnswer() {
  const auto self = shared_from_this();
  while (!closed_) {
    error_code failed;
    if (!answer_.empty()) {
      const std::string bytes = std::move(answer_.front());
      answer_.pop_front();
      co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes),
                                        redirect_error(use_awaitable, failed));
      if (failed || closed_) co_return HangUp();
      waiting_bytes_ -= bytes.size();
      keeper_.OnAnswerTaken();
    } else if (finished_) {
      co_return co_await Linger();
    } else {
      co_await answer_changed_.async_wait(redirect_error(use_awaitable, failed));
    }
  }
}

// Says that this was all, and gives the box the time to read it.
awaitable<void> Connection::Linger() {
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  answer_changed_.expires_after(kLinger);
  co_await answer_changed_.async_wait(redirect_error(use_awaitable, ignored));
  Close();
}

void Connection::Refuse(const Error& why) {
  if (asked_) Cancel();
  if (answering_) return Close();
  Write(ErrorAnswer(why));
  Finish();
}

// A box that closes only its sending side counts as gone, too: no HTTP client waits like that.
void Connection::HangUp() {
  if (asked_ && !finished_) Cancel();
  Close();
}

void Connection::Cancel() {
  v1::GateToDialer frame;
  frame.set_request(id_);
  frame.set_cancel(true);
  keeper_.ToDialer(frame);
}

}  // namespace cowork::gate
