// The scripted model's HTTP server: 127.0.0.1 only, one request a connection.

#pragma once

#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "common/base/result.h"
#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

class Server {
 public:
  // `key`: what Authorization must be, after "Bearer "; empty for anybody.
  Server(boost::asio::io_context& io, Scenario scenario, std::string key);

  // kUnavailable: the port is taken. Port 0 takes a free one.
  Result<uint16_t> Listen(uint16_t port);

 private:
  boost::asio::awaitable<void> Accept();
  boost::asio::awaitable<void> Serve(boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& io_;
  const Scenario scenario_;
  const std::string key_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace cowork::demo_model
