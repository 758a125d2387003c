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
      LOG(kWarning, "a client has no socket").With("client", client.name);
}

Result<void> Clients::MayAdd(const ClientWish& wish) {
  const std::vector<Client> all = TRY(All());
  const bool taken = wish.name == NameOf(Role::kOwner) || wish.name == NameOf(Role::kAdmin) ||
                     std::ranges::find(all, wish.name, &Client::name) != all.end();
  if (taken) return Error(ErrorCode::kFailedPrecondition, "another client has this name");
  if (all.size() >= kMostClients)
    return Error(ErrorCode::kResourceExhausted,
                 "there are as many added clients as we take; `cowork client revoke` one first");
  return {};
}

Result<std::string> Clients::Tell(const ClientWish& wish) {
  TRY(MayAdd(wish));
  return "a client " + wish.name + " gets a socket of its own, with the role " + NameOf(wish.role);
}

rpc::Task<Client> Clients::Add(ClientWish wish) {
  const Result<Client> client = Keep(wish);
  if (!client.ok()) co_return client.error();
  const Result<rpc::Done> opened = co_await OpenDoor(*client);
  if (opened.ok()) co_return *client;
  const Result<void> forgotten = Forget(*client, "had no socket");
  if (!forgotten.ok()) co_return forgotten.error();
  co_return opened.error();
}

Result<Client> Clients::Keep(const ClientWish& wish) {
  TRY(MayAdd(wish));
  const Client client{.id = ClientId::Random(),
                      .name = wish.name,
                      .role = wish.role,
                      .added_unix_ms = context_.timer.Now()};
  TRY(context_.store.Atomically([&]() -> Result<void> {
    TRY(context_.audit.Write(
        {.kind = "client", .session = "", .text = Named(client) + ": added"}));
    return context_.store.clients().Add(client);
  }));
  return client;
}

rpc::Task<rpc::Done> Clients::OpenDoor(Client client) {
  const auto arrival = std::make_shared<rpc::Once<rpc::Done>>();
  awaited_[client.name] = arrival;
  const Result<void> asked = doors_->AskFor(Doors::Wish::kOpen, client.name);
  if (!asked.ok()) arrival->Set(NoSocket());
  context_.timer.After(kForASocket, [arrival] { arrival->Set(NoSocket()); });
  const Result<rpc::Done> opened = co_await *arrival;
  awaited_.erase(client.name);
  co_return opened;
}

void Clients::Arrived(const std::string& name, os::UniqueFd listener) {
  const Result<std::vector<Client>> all = All();
  if (!all.ok()) return;
  const auto client = std::ranges::find(*all, name, &Client::name);
  if (client == all->end()) return;  // It was revoked meanwhile.
  doors_->Open(std::move(listener), HolderOf(client->role, client->name));
  const auto awaited = awaited_.find(name);
  if (awaited != awaited_.end()) Arrival(awaited->second)->Set(rpc::Done{});
}

Result<void> Clients::Revoke(const ClientId& id) {
  const std::vector<Client> all = TRY(All());
  const auto client = std::ranges::find(all, id, &Client::id);
  if (client == all.end()) return Error(ErrorCode::kNotFound, "there is no such client");
  return Forget(*client, "revoked");
}

// The word of it first, then the door, then those who are inside already.
Result<void> Clients::Forget(const Client& client, const char* why) {
  TRY(context_.store.Narrowing([&]() -> Result<void> {
    TRY(context_.store.clients().Remove(client.id));
    return context_.audit.Write(
        {.kind = "client", .session = "", .text = Named(client) + ": " + why});
  }));
  doors_->Close(client.name);
  server_->EndAllOf(client.name);
  static_cast<void>(doors_->AskFor(Doors::Wish::kClose, client.name));
  return {};
}

size_t Clients::ConnectionsOf(const Client& client) const {
  const std::vector<rpc::ConnectionFacts> all = server_->Connected();
  return static_cast<size_t>(std::ranges::count(all, client.name, &rpc::ConnectionFacts::holder));
}

}  // namespace cowork::brokerd
