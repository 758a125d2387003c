#include "runnerd/egress/dialer/upstream.h"

#include <memory>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "common/frame/pair.h"

namespace cowork::dialer {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kConnectLimit{10};
constexpr std::chrono::seconds kWriteLimit{60};
constexpr std::chrono::minutes kSilenceLimit{10};  // A model may think for long.

Error Failed(const char* what, const error_code& why) {
  return Error(ErrorCode::kUnavailable, std::string(what) + ": " + why.message());
}

}  // namespace

// Closes the socket when an operation takes too long.
class Upstream::Watch {
 public:
  Watch(boost::asio::ip::tcp::socket& socket, std::chrono::steady_clock::duration limit)
      : timer_(socket.get_executor(), limit), on_duty_(std::make_shared<bool>(true)) {
    timer_.async_wait([&socket, on_duty = on_duty_](const error_code& cancelled) {
      error_code ignored;
      if (!cancelled && *on_duty) socket.close(ignored);
    });
  }
  // The timer may have fired already, with its handler still to run.
  ~Watch() { *on_duty_ = false; }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<bool> on_duty_;
};

awaitable<Result<void>> Upstream::Connect(boost::asio::ip::tcp::endpoint where) {
  const Watch watch(socket_, kConnectLimit);
  error_code failed;
  co_await socket_.async_connect(where, redirect_error(use_awaitable, failed));
  if (failed) co_return Failed("upstream cannot be reached", failed);
  // The head goes out in three writes, which the kernel would else hold back for 40 ms.
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), failed);
  socket_.non_blocking(true, failed);
  co_return Result<void>();
}

awaitable<Result<void>> Upstream::Write(std::string bytes) {
  const Watch watch(socket_, kWriteLimit);
  error_code failed;
  co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes),
                                    redirect_error(use_awaitable, failed));
  if (failed) co_return Failed("upstream does not take the request", failed);
  co_return Result<void>();
}

// The secret is lent for each write_some alone: no operation in flight holds its address.
awaitable<Result<void>> Upstream::WriteSecret(const SecretBytes& secret) {
  const Watch watch(socket_, kWriteLimit);
  error_code failed;
  size_t written = 0;
  while (written < secret.size()) {
    written += secret.Expose([&](std::span<const std::byte> bytes) {
      return socket_.write_some(boost::asio::buffer(bytes.data() + written, bytes.size() - written),
                                failed);
    });
    if (failed == boost::asio::error::would_block)
      co_await socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                                  redirect_error(use_awaitable, failed));
    if (failed) co_return Failed("upstream does not take the request", failed);
  }
  co_return Result<void>();
}

awaitable<Result<std::string>> Upstream::Read() {
  const Watch watch(socket_, kSilenceLimit);
  std::string room(frame::kPiece, '\0');
  error_code failed;
  const size_t size = co_await socket_.async_read_some(boost::asio::buffer(room),
                                                       redirect_error(use_awaitable, failed));
  if (failed && failed != boost::asio::error::eof)
    co_return Failed("upstream broke the connection off", failed);
  room.resize(size);
  co_return room;
}

void Upstream::Abort() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace cowork::dialer
