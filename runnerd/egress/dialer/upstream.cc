#include "runnerd/egress/dialer/upstream.h"

#include <algorithm>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/frame/pair.h"
#include "runnerd/egress/dialer/watch.h"

namespace cowork::dialer {

using boost::asio::awaitable;
using boost::asio::bind_cancellation_slot;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;

namespace {

constexpr size_t kMostTries = 4;
constexpr std::chrono::seconds kConnectLimit{5};
constexpr std::chrono::seconds kHandshakeLimit{15};  // All of it, however the bytes come.
constexpr std::chrono::seconds kWriteLimit{60};
constexpr std::chrono::minutes kSilenceLimit{10};  // A model may think for long.
constexpr size_t kMostWithoutText = 256 * 1024;    // Of TLS: tickets and the like.

Error Failed(const std::string& what, const error_code& why) {
  return Error(ErrorCode::kUnavailable, what + ": " + why.message());
}

boost::asio::ip::address AsAsio(const policyd::Address& address) {
  const boost::asio::ip::address_v6 six(address);
  if (!six.is_v4_mapped()) return six;
  return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, six);
}

}  // namespace

Upstream::Upstream(boost::asio::io_context& io)
    : socket_(io), room_(std::make_unique_for_overwrite<char[]>(frame::kPiece)) {}

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
  if (failed) {
    const std::string place = address_ + " port " + std::to_string(port);
    co_return Failed("upstream cannot be reached at " + place, failed);
  }
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
  const Watch watch(socket_, kHandshakeLimit);
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
  for (size_t taken = 0; taken <= kMostWithoutText;) {
    Result<std::string> text = tls_->Decrypt();
    if (!text.ok() || !text->empty() || tls_->ended()) co_return text;
    // What TLS itself has to say, such as that it will not renegotiate, goes with the next write:
    // another one may be under way.
    const Result<std::string> bytes = co_await ReadBytes(kSilenceLimit);
    if (!bytes.ok()) co_return bytes;
    if (bytes->empty())
      co_return Error(ErrorCode::kUnavailable, "upstream cut the TLS connection short");
    tls_->Take(*bytes);
    taken += bytes->size();
  }
  // Each read had bytes, so none of them was silence.
  co_return Error(ErrorCode::kUnavailable, "upstream says much under TLS, and no answer");
}

awaitable<Result<void>> Upstream::WriteBytes(std::string bytes) {
  const WriteSome write_some = [&](size_t from, error_code& failed) {
    return socket_.write_some(boost::asio::buffer(bytes) + from, failed);
  };
  co_return co_await WriteAll(bytes.size(), write_some);
}

awaitable<Result<void>> Upstream::WriteClearSecret(const SecretBytes& secret) {
  const WriteSome write_some = [&](size_t from, error_code& failed) {
    return secret.Expose([&](std::span<const std::byte> bytes) {
      return socket_.write_some(boost::asio::buffer(bytes.data(), bytes.size()) + from, failed);
    });
  };
  co_return co_await WriteAll(secret.size(), write_some);
}

// The bytes are lent for each write_some alone: no operation in flight holds a secret's address.
// Only what does not go at once is watched.
awaitable<Result<void>> Upstream::WriteAll(size_t size, const WriteSome& write_some) {
  std::optional<Watch> watch;
  for (size_t written = 0; written < size;) {
    error_code failed;
    written += write_some(written, failed);
    if (failed == boost::asio::error::would_block) {
      if (!watch.has_value()) watch.emplace(socket_, kWriteLimit);
      co_await socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                                  redirect_error(use_awaitable, failed));
    }
    if (failed) co_return Failed("upstream does not take the request", failed);
  }
  co_return Result<void>();
}

awaitable<Result<std::string>> Upstream::ReadBytes(std::chrono::steady_clock::duration silence) {
  const Watch watch(socket_, silence);
  error_code failed;
  const size_t size = co_await socket_.async_read_some(
      boost::asio::buffer(room_.get(), frame::kPiece),
      bind_cancellation_slot(reading_.slot(), redirect_error(use_awaitable, failed)));
  if (failed && failed != boost::asio::error::eof)
    co_return Failed("upstream broke the connection off", failed);
  co_return std::string(room_.get(), size);
}

awaitable<bool> Upstream::HasMoreWithin(std::chrono::steady_clock::duration limit) {
  if (tls_.has_value() && tls_->has_more()) co_return true;
  const auto on_duty = std::make_shared<bool>(true);  // As in Watch.
  boost::asio::steady_timer timer(socket_.get_executor(), limit);
  timer.async_wait([this, on_duty](const error_code& cancelled) {
    if (!cancelled && *on_duty) StopReading();
  });
  error_code failed;
  co_await socket_.async_wait(
      boost::asio::ip::tcp::socket::wait_read,
      bind_cancellation_slot(reading_.slot(), redirect_error(use_awaitable, failed)));
  *on_duty = false;
  co_return !failed;
}

// The socket's own cancel() would end a write of the body with it.
void Upstream::StopReading() {
  reading_.emit(boost::asio::cancellation_type::terminal);
}

// TLS has a word of its own after a handshake, and those are no answer.
bool Upstream::IsQuiet() {
  error_code failed;
  const size_t size = socket_.read_some(boost::asio::buffer(room_.get(), frame::kPiece), failed);
  if (failed && failed != boost::asio::error::would_block) return false;
  if (!tls_.has_value()) return size == 0;
  tls_->Take(std::string_view(room_.get(), size));
  const Result<std::string> text = tls_->Decrypt();
  return text.ok() && text->empty() && !tls_->ended() && !tls_->has_more();
}

void Upstream::Abort() {
  aborted_ = true;
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace cowork::dialer
