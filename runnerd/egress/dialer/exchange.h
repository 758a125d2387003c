// Exchange: one request of a box, from its head to the end of its answer.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "runnerd/egress/dialer/core/masker.h"
#include "runnerd/egress/dialer/core/request.h"
#include "runnerd/egress/dialer/desk.h"
#include "runnerd/egress/dialer/signal.h"
#include "runnerd/egress/dialer/upstream.h"

namespace cowork::dialer {

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(boost::asio::io_context& io, Desk& desk, uint64_t id)
      : io_(io), desk_(desk), id_(id), body_changed_(io) {}

  void Start(RequestHead head);
  void AddBody(std::string piece);
  void EndBody();
  void Cancel();  // The box has hung up: nothing more is said to gate.
  void CutOff();  // Its turn is over: nothing more leaves or comes.
  // Gate has the whole answer, which was `bytes` long, and upstream keeps the connection.
  void Answered(uint64_t bytes);

  size_t waiting_bytes() const { return waiting_bytes_; }

 private:
  boost::asio::awaitable<void> Run();
  void Stop();
  Result<void> MayGoOn() const;  // kUnavailable once it is cancelled or cut off.
  boost::asio::awaitable<Result<void>> SendHead();
  boost::asio::awaitable<Result<void>> Reach(const Route& route);
  boost::asio::awaitable<Result<void>> Dial(const Route& route);
  boost::asio::awaitable<Result<void>> TakeSecret(const Route& route);
  boost::asio::awaitable<Result<Body>> WhichBody();
  boost::asio::awaitable<Result<void>> WriteHead(const Route& route, Body body);
  boost::asio::awaitable<void> SendBody();
  boost::asio::awaitable<Result<void>> PassAnswer();
  boost::asio::awaitable<Result<std::string>> NextPiece();
  void EndUpstream();

  void SayBytes(std::string_view bytes);
  void SayOutcome(const Result<void>& outcome);
  void Report(const Result<void>& left);

  boost::asio::io_context& io_;
  Desk& desk_;
  const uint64_t id_;
  RequestHead head_;
  std::string destination_;  // Known once the request was admitted.

  std::deque<std::string> body_;
  size_t waiting_bytes_ = 0;
  bool body_ended_ = false;
  bool over_ = false;  // Cancelled, or answered: what comes of the body is thrown away.
  bool cancelled_ = false;
  bool cut_off_ = false;
  bool was_kept_ = false;  // upstream_ is, of an earlier request.
  bool body_sent_ = false;
  bool whole_ = false;  // The answer is.
  bool clean_ = false;  // And nothing came behind it.
  uint64_t said_bytes_ = 0;
  Signal body_changed_;

  std::unique_ptr<Upstream> upstream_;  // None until it is needed.
  std::optional<std::string> kept_as_;  // Whoever has the same key may have it next.
  std::optional<SecretBytes> secret_;
  std::optional<Masker> masker_;  // Reads secret_.
};

}  // namespace cowork::dialer
