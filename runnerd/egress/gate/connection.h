// Connection: one connection of the box. It carries one request and its answer, and then, where
// both ends and upstream keep it, the next.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "runnerd/egress/gate/answer_reader.h"
#include "runnerd/egress/gate/request_reader.h"

namespace cowork::gate {

// What a connection needs of the gate around it.
class Keeper {
 public:
  virtual ~Keeper() = default;
  virtual const std::string& route() const = 0;
  virtual void ToDialer(const v1::GateToDialer& message) = 0;
  virtual boost::asio::awaitable<void> WaitForRoom() = 0;  // On the way to the dialer.
  virtual void OnAnswerTaken() = 0;
  virtual void OnRefused(const Error& why) = 0;  // What came is no request of the route.
  // A new number for the next request of this connection.
  virtual uint64_t Renumber(uint64_t id) = 0;
  virtual void OnClosed(uint64_t id) = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::ip::tcp::socket socket, Keeper& keeper, uint64_t id);

  void Start();
  // What the dialer says: some of the answer, that upstream has closed, or that there is no answer,
  // or no more of it.
  void TakeAnswer(std::string_view bytes);
  void EndAnswer();
  void RefuseAnswer(uint32_t status, const std::string& why);

  size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  boost::asio::awaitable<void> ReadRequest();
  void TakeBytes(std::string_view bytes);
  boost::asio::awaitable<void> WriteAnswer();
  boost::asio::awaitable<void> Linger();
  void Refuse(const Error& why);
  void BreakOff(const std::string& why);
  void Write(std::string bytes);
  size_t WriteAtOnce(std::string_view bytes);
  void GoOnWriting();
  void Finish();  // Closes when all was written.
  void Close();
  void HangUp();
  void TakeNext();
  void Cancel();

  boost::asio::ip::tcp::socket socket_;
  Keeper& keeper_;
  uint64_t id_;
  std::optional<RequestReader> reader_;        // Always there; a new one for each request.
  std::optional<AnswerReader> answer_reader_;  // From the answer's first byte.
  std::string head_;                           // Of the answer, until it is whole.
  uint64_t answer_bytes_ = 0;
  AnswerTo answer_to_ = AnswerTo::kAnyOther;
  bool asked_ = false;      // The dialer knows of the request.
  bool answering_ = false;  // Some of the answer may have reached the box.
  bool finished_ = false;   // What is to be written is known.
  bool closed_ = false;

  std::deque<std::string> answer_;  // What did not go at once; while there is some, it is written.
  size_t waiting_bytes_ = 0;
  boost::asio::steady_timer linger_;
};

}  // namespace cowork::gate
