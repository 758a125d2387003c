// The scripted model's HTTP server: 127.0.0.1 only, one request a connection, by TLS if it has a
// certificate.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include "common/base/result.h"
#include "deploy/demo-model/options.h"

namespace cowork::demo_model {

class Server {
 public:
  // kInvalidArgument: the certificate or its key cannot be used.
  static Result<Server> Create(boost::asio::io_context& io, Options options);

  // kUnavailable: the port is taken. Port 0 takes a free one. The server stays where it is from
  // here on.
  Result<uint16_t> Listen(uint16_t port);

 private:
  Server(boost::asio::io_context& io, Options options);

  boost::asio::awaitable<void> Accept();
  boost::asio::awaitable<void> Welcome(boost::asio::ip::tcp::socket socket);
  template <typename Stream>
  boost::asio::awaitable<void> Serve(Stream& stream);

  boost::asio::io_context& io_;
  Options options_;
  std::optional<boost::asio::ssl::context> tls_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace cowork::demo_model
