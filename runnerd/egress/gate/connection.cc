#include "runnerd/egress/gate/connection.h"

#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "runnerd/egress/gate/error_answer.h"

namespace cowork::gate {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kLinger{2};
constexpr uint32_t kBadGateway = 502;

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket socket, Keeper& keeper, uint64_t id)
    : socket_(std::move(socket)),
      keeper_(keeper),
      id_(id),
      reader_(std::in_place, id, keeper.route()),
      linger_(socket_.get_executor()) {}

void Connection::Start() {
  error_code failed;
  socket_.non_blocking(true, failed);  // WriteAtOnce() is never to wait for a box.
  if (failed) return Close();
  boost::asio::co_spawn(
      socket_.get_executor(), [self = shared_from_this()] { return self->ReadRequest(); },
      boost::asio::detached);
}

void Connection::TakeAnswer(std::string_view bytes) {
  if (finished_) return;
  if (!answer_reader_.has_value()) answer_reader_.emplace(answer_to_);
  answer_bytes_ += bytes.size();
  const Result<void> read = answer_reader_->Take(bytes);
  static_cast<void>(answer_reader_->TakeBody());
  if (!read.ok()) {
    Cancel();
    return BreakOff(read.error().message());
  }
  // Nothing of a head that has no end reaches the box: it gets an answer in its place.
  head_ += bytes;
  if (answer_reader_->status() == 0) return;
  Write(std::exchange(head_, {}));
  if (!answer_reader_->done()) return;
  const bool goes_on = answer_reader_->keeps_alive() && reader_->done() && reader_->keeps_alive();
  if (goes_on) return TakeNext();
  Cancel();  // What upstream would still say is no part of it.
  Finish();
}

void Connection::TakeNext() {
  v1::GateToDialer frame;
  frame.set_request(id_);
  frame.set_answered(answer_bytes_);
  keeper_.ToDialer(frame);
  id_ = keeper_.Renumber(id_);
  reader_.emplace(id_, keeper_.route());
  answer_reader_.reset();
  answer_bytes_ = 0;
  answer_to_ = AnswerTo::kAnyOther;
  asked_ = answering_ = false;
}

void Connection::EndAnswer() {
  if (finished_) return;
  if (!answer_reader_.has_value()) answer_reader_.emplace(answer_to_);
  const Result<void> whole = answer_reader_->End();
  whole.ok() ? Finish() : BreakOff(whole.error().message());
}

void Connection::RefuseAnswer(uint32_t status, const std::string& why) {
  if (finished_) return;
  if (answering_) return BreakOff(why);
  Write(ErrorAnswer(status, why));
  Finish();
}

// Where the answer itself says how long it is, the box sees that it is cut. Where its end is the
// connection's, a plain end would be taken for that: the connection is reset.
void Connection::BreakOff(const std::string& why) {
  LOG(kInfo, "an answer was broken off").With("why", why);
  if (!answering_) return RefuseAnswer(kBadGateway, why);
  if (!answer_reader_->ends_with_connection()) return Finish();
  error_code ignored;
  socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
  Close();
}

void Connection::Write(std::string bytes) {
  if (finished_) return;
  answering_ = true;
  if (answer_.empty()) bytes.erase(0, WriteAtOnce(bytes));
  if (bytes.empty()) return;
  waiting_bytes_ += bytes.size();
  answer_.push_back(std::move(bytes));
  if (answer_.size() == 1) GoOnWriting();
}

// How much of it went. Where the box has gone, the write that waits will say so.
size_t Connection::WriteAtOnce(std::string_view bytes) {
  error_code failed;
  return socket_.write_some(boost::asio::buffer(bytes), failed);
}

void Connection::Finish() {
  finished_ = true;
  if (answer_.empty()) GoOnWriting();
}

void Connection::GoOnWriting() {
  boost::asio::co_spawn(
      socket_.get_executor(), [self = shared_from_this()] { return self->WriteAnswer(); },
      boost::asio::detached);
}

void Connection::Close() {
  if (std::exchange(closed_, true)) return;
  finished_ = true;
  waiting_bytes_ = 0;
  error_code ignored;
  socket_.close(ignored);
  linger_.cancel();
  keeper_.OnClosed(id_);
}

awaitable<void> Connection::ReadRequest() {
  const auto self = shared_from_this();
  const auto room = std::make_unique_for_overwrite<char[]>(frame::kPiece);
  while (!closed_) {
    error_code failed;
    const size_t size = co_await socket_.async_read_some(
        boost::asio::buffer(room.get(), frame::kPiece), redirect_error(use_awaitable, failed));
    if (failed) co_return HangUp();
    // What still comes is read and dropped: closing on unread bytes would reset the connection
    // under the answer.
    if (finished_) continue;
    TakeBytes(std::string_view(room.get(), size));
    co_await keeper_.WaitForRoom();
  }
}

void Connection::TakeBytes(std::string_view bytes) {
  const Result<std::vector<v1::GateToDialer>> frames = reader_->Take(bytes);
  if (!frames.ok()) return Refuse(frames.error());
  for (const v1::GateToDialer& frame : *frames) {
    if (frame.head().method() == "HEAD") answer_to_ = AnswerTo::kHead;
    keeper_.ToDialer(frame);
  }
  asked_ = asked_ || !frames->empty();
}

// What did not go at once, and then the end, if it is known.
awaitable<void> Connection::WriteAnswer() {
  const auto self = shared_from_this();
  while (!answer_.empty()) {
    error_code failed;
    const std::string& bytes = answer_.front();
    co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes),
                                      redirect_error(use_awaitable, failed));
    if (failed || closed_) co_return HangUp();
    waiting_bytes_ -= bytes.size();
    answer_.pop_front();
    keeper_.OnAnswerTaken();
  }
  if (finished_ && !closed_) co_await Linger();
}

// Says that this was all, and gives the box the time to read it.
awaitable<void> Connection::Linger() {
  error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  linger_.expires_after(kLinger);
  co_await linger_.async_wait(redirect_error(use_awaitable, ignored));
  Close();
}

void Connection::Refuse(const Error& why) {
  keeper_.OnRefused(why);
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
