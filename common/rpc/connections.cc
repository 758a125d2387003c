#include "common/rpc/connections.h"

#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <span>
#include <utility>

#include "common/base/check.h"
#include "common/base/constant_time.h"

namespace cowork::rpc {
namespace {

constexpr size_t kTokenBytes = 32;

std::string MintToken() {
  std::string token(kTokenBytes, '\0');
  CHECK(::getrandom(token.data(), token.size(), 0) == static_cast<ssize_t>(token.size()));
  return token;
}

void End(Connections::Connection& connection) {
  connection.cut_off = true;
  ::shutdown(connection.control.get(), SHUT_RDWR);
}

}  // namespace

Result<Connections::Shared> Connections::Add(const std::string& name, Holder holder,
                                             os::UniqueFd control) {
  holder.held.insert(v1::MethodRule::HELLO);
  const std::lock_guard lock(mutex_);
  const auto former = connections_.find(name);
  if (former != connections_.end() && former->second->in_flight > 0)
    return Error(ErrorCode::kResourceExhausted,
                 "the connection that had this number before still has calls in flight");
  const auto of_the_same = std::ranges::count_if(connections_, [&](const auto& entry) {
    return entry.first != name && entry.second->holder.name == holder.name;
  });
  if (static_cast<size_t>(of_the_same) >= holder.most_connections)
    return Error(ErrorCode::kResourceExhausted, "there are as many clients as we take at once");
  const auto connection = std::make_shared<Connection>();
  connection->name = name;
  connection->holder = std::move(holder);
  connection->token = MintToken();
  connection->since = std::chrono::system_clock::now();
  connection->control = std::move(control);
  connections_[name] = connection;
  return connection;
}

void Connections::Remove(const Shared& connection) {
  const std::lock_guard lock(mutex_);
  connection->hung_up = true;
  connection->control.Reset();  // Whoever waits for something holds us, and need not hold that.
  if (connection->in_flight == 0) Forget(*connection);
}

void Connections::Forget(const Connection& connection) {
  const auto entry = connections_.find(connection.name);
  if (entry != connections_.end() && entry->second.get() == &connection) connections_.erase(entry);
}

void Connections::EndUnlessGreeted(const std::weak_ptr<Connection>& connection) {
  const Shared present = connection.lock();
  if (present == nullptr) return;
  const std::lock_guard lock(mutex_);
  if (!present->greeted && present->control.valid()) End(*present);
}

void Connections::EndAllOf(std::string_view holder) {
  const std::lock_guard lock(mutex_);
  std::erase_if(connections_, [&](const auto& entry) {
    if (entry.second->holder.name != holder) return false;
    End(*entry.second);
    entry.second->control.Reset();
    return true;
  });
}

Result<Connections::Shared> Connections::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto entry = connections_.find(name);
  if (entry == connections_.end() || entry->second->hung_up)
    return Error(ErrorCode::kPermissionDenied, "this connection was not adopted, or has ended");
  return entry->second;
}

void Connections::Heard(Connection& connection) {
  const std::lock_guard lock(mutex_);
  connection.greeted = true;
}

std::vector<ConnectionFacts> Connections::All() const {
  std::vector<ConnectionFacts> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, connection] : connections_)
    all.push_back({.name = name,
                   .holder = connection->holder.name,
                   .since = connection->since,
                   .calls_in_flight = connection->in_flight,
                   .greeted = connection->greeted});
  return all;
}

Result<Connections::InFlight> Connections::Begin(const Shared& connection) {
  const std::lock_guard lock(mutex_);
  if (connection->in_flight >= connection->holder.most_calls)
    return Error(ErrorCode::kResourceExhausted, "too many calls at once on this connection");
  ++connection->in_flight;
  return InFlight(*this, connection);
}

Connections::InFlight::~InFlight() {
  if (connection_ == nullptr) return;
  const std::lock_guard lock(table_->mutex_);
  --connection_->in_flight;
  if (connection_->hung_up && connection_->in_flight == 0) table_->Forget(*connection_);
}

Result<void> CheckToken(const Connections::Connection& connection, std::string_view token) {
  if (!EqualInConstantTime(std::as_bytes(std::span(connection.token)),
                           std::as_bytes(std::span(token))))
    return Error(ErrorCode::kPermissionDenied,
                 "the call does not carry this connection's token; say Hello first");
  return {};
}

}  // namespace cowork::rpc
