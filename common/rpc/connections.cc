#include "common/rpc/connections.h"

#include <poll.h>
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

bool HasHungUp(const os::UniqueFd& socket) {
  pollfd entry{.fd = socket.get(), .events = 0, .revents = 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace

void Connections::Add(const std::string& name, CapabilitySet held) {
  held.insert(v1::MethodRule::HELLO);
  const std::lock_guard lock(mutex_);
  connections_[name] = {.held = std::move(held), .token = MintToken(), .watched = nullptr};
}

Result<void> Connections::AddClient(const std::string& name, CapabilitySet held,
                                    os::UniqueFd watched) {
  held.insert(v1::MethodRule::HELLO);
  const std::lock_guard lock(mutex_);
  connections_.erase(name);
  if (CountClients() >= kMostClients)
    return Error(ErrorCode::kResourceExhausted, "there are as many clients as we take at once");
  connections_[name] = {.held = std::move(held),
                        .token = MintToken(),
                        .watched = std::make_shared<os::UniqueFd>(std::move(watched))};
  return {};
}

// Nobody tells us that a connection has ended: gRPC says so of calls only. It is time enough to
// look when another one comes.
size_t Connections::CountClients() {
  std::erase_if(connections_, [](const auto& entry) {
    return entry.second.watched != nullptr && HasHungUp(*entry.second.watched);
  });
  return static_cast<size_t>(std::ranges::count_if(
      connections_, [](const auto& entry) { return entry.second.watched != nullptr; }));
}

Result<std::string> Connections::Greet(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto entry = connections_.find(name);
  if (entry == connections_.end())
    return Error(ErrorCode::kPermissionDenied, "this connection was not adopted");
  entry->second.greeted = true;
  return entry->second.token;
}

void Connections::EndUnlessGreeted(const std::string& name, std::string_view token) {
  const std::lock_guard lock(mutex_);
  const auto entry = connections_.find(name);
  if (entry == connections_.end() || entry->second.token != token) return;
  if (entry->second.greeted || entry->second.watched == nullptr) return;
  ::shutdown(entry->second.watched->get(), SHUT_RDWR);
  connections_.erase(entry);
}

Result<Connections::Connection> Connections::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto entry = connections_.find(name);
  if (entry == connections_.end())
    return Error(ErrorCode::kPermissionDenied, "this connection was not adopted");
  return entry->second;
}

Result<CapabilitySet> Connections::HeldBy(const std::string& name) const {
  return TRY(Find(name)).held;
}

Result<std::string> Connections::TokenOf(const std::string& name) const {
  return TRY(Find(name)).token;
}

Result<void> Connections::CheckToken(const std::string& name, std::string_view token) const {
  const Connection connection = TRY(Find(name));
  if (!EqualInConstantTime(std::as_bytes(std::span(connection.token)),
                           std::as_bytes(std::span(token))))
    return Error(ErrorCode::kPermissionDenied,
                 "the call does not carry this connection's token; say Hello first");
  return {};
}

Result<Connections::InFlight> Connections::Begin(const std::string& name) {
  const Connection connection = TRY(Find(name));
  const std::lock_guard lock(mutex_);
  if (*connection.in_flight >= kMostCallsInFlight)
    return Error(ErrorCode::kResourceExhausted, "too many calls at once on this connection");
  ++*connection.in_flight;
  return InFlight(*this, connection.in_flight);
}

Connections::InFlight::~InFlight() {
  if (count_ == nullptr) return;
  const std::lock_guard lock(table_->mutex_);
  --*count_;
}

}  // namespace cowork::rpc
