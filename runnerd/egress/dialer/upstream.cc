#include "runnerd/egress/dialer/upstream.h"

#include <algorithm>
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

constexpr size_t kMostTries = 4;
constexpr std::chrono::seconds kConnectLimit{5};
constexpr std::chrono::seconds kHandshakeLimit{10};  // Of silence.
constexpr std::chrono::seconds kWriteLimit{60};
constexpr std::chrono::minutes kSilenceLimit{10};  // A model may think for long.

Error Failed(const char* what, const error_code& why) {
  return Error(ErrorCode::kUnavailable, std::string(what) + ": " + why.message());
}

boost::asio::ip::address AsAsio(const policyd::Address& address) {
  const boost::asio::ip::address_v6 six(address);
  if (!six.is_v4_mapped()) return six;
  return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six);
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

awaitable<Result<void>> Upstream::Connect(std::span<const policyd::Address> addresses,
                                          uint16_t port) {
  Result<void> connected = Error(ErrorCode::kUnavailable, "upstream is not to be reached any more");
  for (const policyd::Address& address : addresses.first(std::min(addresses.size(), kMostTries))) {
    if (aborted_) break;
    connected = co_await ConnectTo(address, port);
    if (connected.ok()) break;
  }
  co_return connected;
}

awaitable<Result<void>> Upstream::ConnectTo(policyd::Address address, uint16_t port) {
  const boost::asio::ip::tcp::endpoint where(AsAsio(address), port);
  address_ = policyd::TextOf(address);
  error_code failed;
  socket_.close(failed);  // Of the try before.
  const Watch watch(socket_, kConnectLimit);
  co_await socket_.async_connect(where, redirect_error(use_awaitable, failed));
  if (failed) co_return Failed("upstream cannot be reached", failed);
  // What was checked and who is there are compared once more, whatever lies between.
  if (socket_.remote_endpoint(failed) != where || failed)
    co_return Error(ErrorCode::kUnavailable, "upstream is not at the address that was checked");
  // A head and the pieces of its body are writes of their own, which the kernel would else hold
  // back for 40 ms.
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), failed);
  socket_.non_blocking(true, failed);
  co_return Result<void>();
}

awaitable<Result<void>> Upstream::Secure(SSL_CTX* context, std::string host) {
  Result<Tls> begun = Tls::Begin(context, host);
  if (!begun.ok()) co_return begun.error();
  tls_.emplace(std::move(begun).value());
  while (true) {
    const Result<bool> done = co_await HandshakeStep();
    if (!done.ok()) co_return done.error();
    if (*done) co_return Result<void>();
  }
}

// What we have to say goes out even where the handshake failed: it tells the other side why.
awaitable<Result<bool>> Upstream::HandshakeStep() {
  const Result<bool> done = tls_->Handshake();
  const Result<void> written = co_await WriteBytes(tls_->Give());
  if (!done.ok() || *done) co_return done;
  if (!written.ok()) co_return written.error();
  const Result<std::string> bytes = co_await ReadBytes(kHandshakeLimit);
  if (!bytes.ok()) co_return bytes.error();
  if (bytes->empty())
    co_return Error(ErrorCode::kUnavailable, "upstream closed before its TLS handshake was done");
  tls_->Take(*bytes);
  co_return false;
}

awaitable<Result<void>> Upstream::Write(std::string bytes) {
  if (!tls_.has_value()) co_return co_await WriteBytes(std::move(bytes));
  const Result<void> encrypted = tls_->Encrypt(std::as_bytes(std::span(bytes)));
  if (!encrypted.ok()) co_return encrypted;
  co_return co_await WriteBytes(tls_->Give());
}

awaitable<Result<void>> Upstream::WriteSecret(const SecretBytes& secret) {
  if (!tls_.has_value()) co_return co_await WriteClearSecret(secret);
  const Result<void> encrypted =
      secret.Expose([this](std::span<const std::byte> bytes) { return tls_->Encrypt(bytes); });
  if (!encrypted.ok()) co_return encrypted;
  co_return co_await WriteBytes(tls_->Give());
}

awaitable<Result<std::string>> Upstream::Read() {
  if (!tls_.has_value()) co_return co_await ReadBytes(kSilenceLimit);
  while (true) {
    Result<std::string> text = tls_->Decrypt();
    if (!text.ok() || !text->empty() || tls_->ended()) co_return text;
    // What TLS itself has to say, such as that it will not renegotiate, goes with the next write:
    // another one may be under way.
    const Result<std::string> bytes = co_await ReadBytes(kSilenceLimit);
    if (!bytes.ok()) co_return bytes;
    if (bytes->empty())
      co_return Error(ErrorCode::kUnavailable, "upstream cut the TLS connection short");
    tls_->Take(*bytes);
  }
}

awaitable<Result<void>> Upstream::WriteBytes(std::string bytes) {
  const Watch watch(socket_, kWriteLimit);
  error_code failed;
  co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes),
                                    redirect_error(use_awaitable, failed));
  if (failed) co_return Failed("upstream does not take the request", failed);
  co_return Result<void>();
}

// The secret is lent for each write_some alone: no operation in flight holds its address.
awaitable<Result<void>> Upstream::WriteClearSecret(const SecretBytes& secret) {
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

awaitable<Result<std::string>> Upstream::ReadBytes(std::chrono::steady_clock::duration silence) {
  const Watch watch(socket_, silence);
  std::string room(frame::kPiece, '\0');
  error_code failed;
  const size_t size = co_await socket_.async_read_some(boost::asio::buffer(room),
                                                       redirect_error(use_awaitable, failed));
  if (failed && failed != boost::asio::error::eof)
    co_return Failed("upstream broke the connection off", failed);
  room.resize(size);
  co_return room;
}

awaitable<bool> Upstream::HasMoreWithin(std::chrono::steady_clock::duration limit) {
  if (tls_.has_value() && tls_->has_more()) co_return true;
  const auto on_duty = std::make_shared<bool>(true);  // As in Watch.
  boost::asio::steady_timer timer(socket_.get_executor(), limit);
  timer.async_wait([this, on_duty](const error_code& cancelled) {
    if (!cancelled && *on_duty) StopReading();
  });
  error_code failed;
  co_await socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                              redirect_error(use_awaitable, failed));
  *on_duty = false;
  co_return !failed;
}

void Upstream::StopReading() {
  error_code ignored;
  socket_.cancel(ignored);
}

// TLS has a word of its own after a handshake, and those are no answer.
bool Upstream::IsQuiet() {
  std::string room(frame::kPiece, '\0');
  error_code failed;
  const size_t size = socket_.read_some(boost::asio::buffer(room), failed);
  if (failed == boost::asio::error::would_block) return true;
  if (failed || !tls_.has_value()) return false;
  tls_->Take(std::string_view(room).substr(0, size));
  const Result<std::string> text = tls_->Decrypt();
  return text.ok() && text->empty() && !tls_->ended();
}

void Upstream::Abort() {
  aborted_ = true;
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace cowork::dialer
