// Upstream: one connection for one request, to exactly the address of its route.

#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::dialer {

class Upstream {
 public:
  explicit Upstream(boost::asio::io_context& io) : socket_(io) {}

  // Each is kUnavailable, with the reason, when the other side fails us or takes too long.
  boost::asio::awaitable<Result<void>> Connect(boost::asio::ip::tcp::endpoint where);
  boost::asio::awaitable<Result<void>> Write(std::string bytes);
  boost::asio::awaitable<Result<void>> WriteSecret(const SecretBytes& secret);
  boost::asio::awaitable<Result<std::string>> Read();  // Empty: there is no more.

  // Ends whatever is under way.
  void Abort();

 private:
  class Watch;
  boost::asio::ip::tcp::socket socket_;
};

}  // namespace cowork::dialer
