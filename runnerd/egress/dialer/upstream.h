// Upstream: one connection to a route's host, at one of the addresses that were checked.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "policyd/core/addresses.h"
#include "runnerd/egress/dialer/tls.h"

namespace cowork::dialer {

class Upstream {
 public:
  explicit Upstream(boost::asio::io_context& io);

  // Each is kUnavailable, with the reason, when the other side fails us or takes too long.

  // Tries the addresses in their order, four at most.
  boost::asio::awaitable<Result<void>> Connect(std::span<const policyd::Address> addresses,
                                               uint16_t port);
  // From here on all is said under TLS. kFailedPrecondition as well: Tls::Handshake.
  boost::asio::awaitable<Result<void>> Secure(SSL_CTX* context, std::string host);
  boost::asio::awaitable<Result<void>> Write(std::string bytes);
  boost::asio::awaitable<Result<void>> WriteSecret(const SecretBytes& secret);
  // Empty: there is no more, and the other side said so. Also kUnavailable: under TLS it says much
  // and no text.
  boost::asio::awaitable<Result<std::string>> Read();

  // Whether something can be read, or the end, within that time.
  boost::asio::awaitable<bool> HasMoreWithin(std::chrono::steady_clock::duration limit);

  // Ends whatever is under way.
  void Abort();
  // Ends a read that is under way; the connection stays, and so does a write.
  void StopReading();
  // Whether it still stands and nothing came that nobody asked for. While nothing is under way.
  bool IsQuiet();

  const std::string& address() const { return address_; }  // That was dialled; empty: none yet.

 private:
  boost::asio::awaitable<Result<void>> ConnectTo(policyd::Address address, uint16_t port);
  boost::asio::awaitable<Result<bool>> HandshakeStep();
  // Writes from a place on, and says how much.
  using WriteSome = std::function<size_t(size_t from, boost::system::error_code& failed)>;
  boost::asio::awaitable<Result<void>> WriteAll(size_t size, const WriteSome& write_some);
  boost::asio::awaitable<Result<void>> WriteBytes(std::string bytes);
  boost::asio::awaitable<Result<void>> WriteClearSecret(const SecretBytes& secret);
  boost::asio::awaitable<Result<std::string>> ReadBytes(
      std::chrono::steady_clock::duration silence);

  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<char[]> room_;  // kPiece, for what is read; only what is used is ever touched.
  std::optional<Tls> tls_;
  std::string address_;
  boost::asio::cancellation_signal reading_;  // To the wait for bytes that is under way, alone.
  bool aborted_ = false;
};

}  // namespace cowork::dialer
