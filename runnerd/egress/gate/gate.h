// Gate: the connections of a box to one route, and the pairs to runnerd and to the dialer.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/frame/channel.h"
#include "runnerd/egress/gate/connection.h"
#include "runnerd/egress/gate/given.h"

namespace cowork::gate {

class Gate final : public Keeper {
 public:
  // The loop ends when runnerd's or the dialer's end of a pair does.
  Gate(boost::asio::io_context& io, Given given);

  const std::string& route() const override { return route_; }
  void ToDialer(const v1::GateToDialer& message) override;
  boost::asio::awaitable<void> WaitForRoom() override;
  void OnAnswerTaken() override;
  void OnRefused(const Error& why) override;
  uint64_t Renumber(uint64_t id) override;
  void OnClosed(uint64_t id) override;

 private:
  boost::asio::awaitable<void> Accept();
  void OnDialer(const v1::DialerToGate& message);
  size_t WaitingBytes() const;
  void End(const char* who, const std::string& why);

  boost::asio::io_context& io_;
  const std::string route_;
  boost::asio::ip::tcp::acceptor listener_;
  std::map<uint64_t, std::shared_ptr<Connection>> connections_;
  uint64_t last_id_ = 0;
  boost::asio::steady_timer room_;      // Cancelled when there is room on the way to the dialer.
  boost::asio::steady_timer departed_;  // Cancelled when a connection has gone.
  frame::Channel<v1::ToGate> runnerd_;
  frame::Channel<v1::DialerToGate> dialer_;
};

}  // namespace cowork::gate
