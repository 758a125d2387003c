#include "runnerd/egress/gate/gate.h"

#include <numeric>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "common/base/log.h"

namespace cowork::gate {

using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr size_t kMostConnections = 64;       // The next ones wait in the listener's queue.
constexpr size_t kMostWaiting = 1024 * 1024;  // Bytes the box has not read yet.
constexpr size_t kMostQueued = 256 * 1024;    // Bytes the dialer has not taken yet.
constexpr size_t kMostUnheard = 64;           // Refusals that runnerd has not taken yet.
constexpr auto kNever = std::chrono::steady_clock::time_point::max();

}  // namespace

Gate::Gate(boost::asio::io_context& io, Given given)
    : io_(io),
      route_(std::move(given.route)),
      listener_(io, tcp::v4(), given.listener.Release()),
      room_(io, kNever),
      departed_(io, kNever),
      runnerd_(io, std::move(given.runnerd),
               {.on_message = [](const v1::ToGate&,
                                 const frame::Descriptors&) { /* The route came before. */ },
                .on_end = [this](const Error& why) { End("runnerd", why.message()); }}),
      dialer_(io, std::move(given.dialer),
              {.on_message = [this](const v1::DialerToGate& message,
                                    const frame::Descriptors&) { OnDialer(message); },
               .on_end = [this](const Error& why) { End("dialer", why.message()); }}) {
  dialer_.OnDrained([this] { room_.cancel(); });
  boost::asio::co_spawn(
      io, [this] { return Accept(); }, boost::asio::detached);
}

awaitable<void> Gate::Accept() {
  error_code failed;
  while (!failed) {
    while (connections_.size() >= kMostConnections) {
      error_code woken;
      co_await departed_.async_wait(redirect_error(use_awaitable, woken));
    }
    tcp::socket socket(io_);
    co_await listener_.async_accept(socket, redirect_error(use_awaitable, failed));
    if (failed == boost::asio::error::connection_aborted) failed = {};
    if (failed || !socket.is_open()) continue;
    const uint64_t id = ++last_id_;
    const auto connection = std::make_shared<Connection>(std::move(socket), *this, id);
    connections_.emplace(id, connection);
    connection->Start();
  }
  End("listener", failed.message());
}

void Gate::ToDialer(const v1::GateToDialer& message) {
  dialer_.Send(message);
}

awaitable<void> Gate::WaitForRoom() {
  while (dialer_.queued_bytes() > kMostQueued) {
    error_code woken;
    co_await room_.async_wait(redirect_error(use_awaitable, woken));
  }
}

void Gate::OnAnswerTaken() {
  if (WaitingBytes() <= kMostWaiting) dialer_.Resume();
}

// Where runnerd is behind, it has heard of enough of them.
void Gate::OnRefused(const Error& why) {
  if (runnerd_.queued_frames() > kMostUnheard) return;
  v1::FromGate message;
  message.set_refused(why.message());
  runnerd_.Send(message);
}

uint64_t Gate::Renumber(uint64_t id) {
  auto connection = connections_.extract(id);
  connection.key() = ++last_id_;
  connections_.insert(std::move(connection));
  return last_id_;
}

void Gate::OnClosed(uint64_t id) {
  connections_.erase(id);
  departed_.cancel();
  OnAnswerTaken();
}

void Gate::OnDialer(const v1::DialerToGate& message) {
  const auto found = connections_.find(message.request());
  if (found == connections_.end()) return;  // The box has hung up.
  const std::shared_ptr<Connection> connection = found->second;
  if (message.has_bytes()) connection->TakeAnswer(message.bytes());
  if (message.has_refused())
    connection->RefuseAnswer(message.refused().status(), message.refused().why());
  if (message.has_end()) connection->EndAnswer();
  if (WaitingBytes() > kMostWaiting) dialer_.Pause();
}

size_t Gate::WaitingBytes() const {
  return std::accumulate(
      connections_.begin(), connections_.end(), size_t{0},
      [](size_t sum, const auto& entry) { return sum + entry.second->waiting_bytes(); });
}

void Gate::End(const char* who, const std::string& why) {
  LOG(kInfo, "gate ends").With("channel", who).With("why", why);
  io_.stop();
}

}  // namespace cowork::gate
