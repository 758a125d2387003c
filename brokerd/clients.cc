#include "brokerd/clients.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "brokerd/roles.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr std::chrono::seconds kForASocket{5};

std::string Named(const Client& client) {
  return client.id.text() + " " + client.name + ", " + NameOf(client.role);
}

Error NoSocket() {
  return {ErrorCode::kUnavailable, "coworkd made no socket for the client; its log says why"};
}

}  // namespace

void Clients::Begin(Doors& doors, rpc::Server& server) {
  doors_ = &doors;
  server_ = &server;
  const Result<std::vector<Client>> all = All();
  if (!all.ok()) {
    LOG(kError, "the added clients cannot be read").With("detail", all.error().detail());
    return;
  }
  for (const Client& client : *all)
    if (!doors_->AskFor(Doors::Wish::kOpen, client.name).ok())
      LOG(kWarning, "a client has no socket")
          .WithId("client", client.id.text())
          .With("name", client.name);
}

Result<void> Clients::MayAdd(const ClientWish& wish) {
  if (wish.name.size() > longest_name_)
    return Error(ErrorCode::kInvalidArgument,
                 "a socket's path has room for " + std::to_string(longest_name_) +
                     " letters of a client's name here; choose a shorter one, or a COWORK_HOME "
                     "that is shorter");
  const std::vector<Client> all = TRY(All());
  const bool taken = wish.name == NameOf(Role::kOwner) || wish.name == NameOf(Role::kAdmin) ||
                     awaited_.contains(wish.name) ||
                     std::ranges::find(all, wish.name, &Client::name) != all.end();
  if (taken) return Error(ErrorCode::kFailedPrecondition, "another client has this name");
  if (all.size() + awaited_.size() >= kMostClients)
    return Error(ErrorCode::kResourceExhausted,
                 "there are as many added clients as we take; `cowork client revoke` one first");
  return {};
}

Result<std::string> Clients::Tell(const ClientWish& wish) {
  TRY(MayAdd(wish));
  return "a client " + wish.name + " gets a socket of its own, with the role " + NameOf(wish.role);
}

rpc::Task<Client> Clients::Add(ClientWish wish) {
  const Result<void> may = MayAdd(wish);
  if (!may.ok()) co_return may.error();
  const Result<Listener> listener = co_await AwaitSocket(wish.name);
  const Result<Client> client = listener.ok() ? Keep(wish) : Result<Client>(listener.error());
  if (!client.ok()) {
    Close(wish.name);
    co_return client.error();
  }
  Open(*client, std::move(**listener));
  co_return client;
}

rpc::Task<Clients::Listener> Clients::AwaitSocket(std::string name) {
  const auto arrival = std::make_shared<rpc::Once<Listener>>();
  awaited_[name] = arrival;
  const Result<void> asked = doors_->AskFor(Doors::Wish::kOpen, name);
  if (!asked.ok()) arrival->Set(NoSocket());
  context_.timer.After(kForASocket, [arrival] { arrival->Set(NoSocket()); });
  const Result<Listener> listener = co_await *arrival;
  awaited_.erase(name);
  co_return listener;
}

Result<Client> Clients::Keep(const ClientWish& wish) {
  const Client client{.id = ClientId::Random(),
                      .name = wish.name,
                      .role = wish.role,
                      .added_unix_ms = context_.timer.Now()};
  TRY(context_.store.Atomically([&]() -> Result<void> {
    TRY(context_.audit.Write({.kind = "client", .session = "", .text = Named(client) + ": added"}));
    return context_.store.clients().Add(client);
  }));
  return client;
}

void Clients::Arrived(const std::string& name, os::UniqueFd listener) {
  const auto awaited = awaited_.find(name);
  if (awaited != awaited_.end()) {
    const auto arrival = awaited->second;  // Whoever awaits it takes it out of the table.
    arrival->Set(std::make_shared<os::UniqueFd>(std::move(listener)));
    return;
  }
  const Result<std::vector<Client>> all = All();
  if (!all.ok()) return;
  const auto client = std::ranges::find(*all, name, &Client::name);
  if (client != all->end()) Open(*client, std::move(listener));
}

void Clients::Open(const Client& client, os::UniqueFd listener) {
  LOG(kInfo, "a client's socket is open")
      .WithId("client", client.id.text())
      .With("name", client.name);
  doors_->Open(std::move(listener), HolderOf(client.role, client.name));
}

void Clients::Close(const std::string& name) {
  doors_->Close(name);
  server_->EndAllOf(name);
  static_cast<void>(doors_->AskFor(Doors::Wish::kClose, name));
}

Result<void> Clients::Revoke(const ClientId& id) {
  const Client client = TRY(context_.store.clients().Find(id));
  const size_t connections = ConnectionsOf(client);
  Close(client.name);
  LOG(kInfo, "a client's socket is closed, and its connections are")
      .WithId("client", client.id.text())
      .With("name", client.name)
      .With("connections", static_cast<long long>(connections));
  return context_.store.Narrowing([&]() -> Result<void> {
    TRY(context_.store.clients().Remove(client.id));
    return context_.audit.Write(
        {.kind = "client", .session = "", .text = Named(client) + ": revoked"});
  });
}

size_t Clients::ConnectionsOf(const Client& client) const {
  const std::vector<rpc::ConnectionFacts> all = server_->Connected();
  return static_cast<size_t>(std::ranges::count(all, client.name, &rpc::ConnectionFacts::holder));
}

}  // namespace cowork::brokerd
