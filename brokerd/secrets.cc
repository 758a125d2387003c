#include "brokerd/secrets.h"

#include <algorithm>
#include <set>
#include <utility>

#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

AuditRecord RecordOf(std::string text) {
  return {.kind = "secret", .session = "", .text = std::move(text)};
}

Error NoSuchSecret(const std::string& name) {
  return {ErrorCode::kNotFound,
          "the vault has no secret \"" + name + "\"; `cowork secret ls` lists what it has"};
}

Error CannotForget() {
  return {ErrorCode::kFailedPrecondition,
          "a vault that is locked cannot forget a secret; `cowork vault unlock` opens it"};
}

std::string WhatIsExpected(const UnlockTicket& expected) {
  if (expected.sets_passphrase) return "the vault's first passphrase expected";
  return "the vault's passphrase expected; wrong ones since the last right one: " +
         std::to_string(expected.failures);
}

std::string WhatLockingDid(const Result<LockedVault>& locked) {
  if (!locked.ok()) return "the vault was not locked: " + locked.error().message();
  return "the vault was locked; leases ended: " + std::to_string(locked->ended) +
         ", secrets forgotten: " + std::to_string(locked->forgotten);
}

// All that it was lent, by name.
std::set<std::string> SecretsOf(const Live& live) {
  std::set<std::string> secrets = live.mcp_secrets;
  if (!live.secret.empty()) secrets.insert(live.secret);
  return secrets;
}

std::string Listed(const std::set<std::string>& words, const char* before, const char* between) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : between) + (before + word);
  return list;
}

// A store in memory is empty now, and a sealed one is locked.
std::string HowToGoOn(const std::set<std::string>& secrets, const SessionId& session) {
  const bool is_one = secrets.size() == 1;
  return (is_one ? ", and the key " : ", and the secrets ") + Listed(secrets, "", ", ") +
         (is_one ? " is" : " are") + " needed again; `cowork vault unlock` (or `" +
         Listed(secrets, "cowork secret set ", "`, `") +
         "`, where the vault is in memory), then `cowork resume " + session.text() + "`";
}

bool Uses(const McpServer& server, const std::string& secret) {
  return std::ranges::any_of(server.secrets,
                             [&](const auto& variable) { return variable.second == secret; });
}

}  // namespace

rpc::Task<rpc::Done> Secrets::MayRemove(std::string name) {
  // First, since a locked vault does not know all that it has.
  const Result<VaultStatus> vault = co_await Status();
  if (!vault.ok()) co_return vault.error();
  if (vault->state == "locked") co_return CannotForget();
  const Result<std::vector<SecretFacts>> all = co_await List();
  if (!all.ok()) co_return all.error();
  if (std::ranges::find(*all, name, &SecretFacts::name) == all->end()) co_return NoSuchSecret(name);
  co_return rpc::Done{};
}

std::vector<std::string> Secrets::ProvidersWith(const std::string& secret) const {
  std::vector<std::string> names;
  for (const Provider& provider : context_.providers)
    if (provider.secret == secret) names.push_back(provider.name);
  return names;
}

std::string Secrets::LossOf(const Live& live, const std::string& secret) {
  const std::string session = "\nthe session " + live.session.id.text();
  std::string what;
  if (live.turn_runs() && live.secret == secret)
    what += session + " has it on loan, and fails without it";
  if (live.mcp_secrets.contains(secret))
    what += session + " has it in an MCP server, which keeps it until it ends";
  return what;
}

rpc::Task<std::string> Secrets::TellRemoving(std::string name) {
  const Result<rpc::Done> may = co_await MayRemove(name);
  if (!may.ok()) co_return may.error();
  std::string what = "the vault forgets the secret " + name + " for good";
  for (const std::string& provider : ProvidersWith(name))
    what += "\nno session can use the provider " + provider + " until it is set again";
  for (const McpServer& server : context_.mcp_servers)
    if (Uses(server, name))
      what += "\nno session can start until it is set again: the MCP server " + server.name +
              " of mcp.toml needs it";
  for (const LivePtr& live : sessions_.All()) what += LossOf(*live, name);
  co_return what;
}

void Secrets::NoteNotRemoved(const std::string& name, const Error& why) {
  const AuditRecord record = RecordOf("not removed: " + name + ": " + why.message());
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  if (!recorded.ok()) LOG(kError, "that a secret is still there was not recorded");
}

rpc::Task<rpc::Done> Secrets::Remove(std::string name) {
  const Result<rpc::Done> may = co_await MayRemove(name);
  if (!may.ok()) co_return may.error();
  const AuditRecord record = RecordOf("to be removed: " + name);
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.Write(record); });
  if (!recorded.ok()) co_return recorded.error();
  const Result<rpc::Done> removed = co_await context_.vault.Remove(name);
  if (!removed.ok()) NoteNotRemoved(name, removed.error());
  co_return removed;
}

// Nobody has the ticket before it is written what it may do: one that could not be is never used.
rpc::Task<UnlockTicket> Secrets::ExpectUnlock() {
  const Result<UnlockTicket> expected = co_await context_.vault.ExpectUnlock();
  if (!expected.ok()) co_return expected.error();
  const Result<void> recorded = context_.audit.Record(RecordOf(WhatIsExpected(*expected)));
  if (!recorded.ok()) co_return recorded.error();
  co_return *expected;
}

// First done, then recorded: it can only narrow, and is not to wait for a disk.
rpc::Task<LockedVault> Secrets::Lock() {
  const Result<LockedVault> locked = co_await context_.vault.Lock();
  const AuditRecord record = RecordOf(WhatLockingDid(locked));
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  if (!recorded.ok())
    LOG(kError, "that the vault is locked was not recorded").With("why", recorded.error().detail());
  if (!locked.ok()) co_return locked.error();
  // A runtime at rest has no lease; but a server of it may have a secret in its environment.
  for (const LivePtr& live : sessions_.All())
    if (live->turn_runs() || !live->mcp_secrets.empty()) Interrupt(live, "the vault was locked");
  co_return *locked;
}

void Secrets::LostWithVaultd() {
  for (const LivePtr& live : sessions_.All()) Interrupt(live, "vaultd was restarted");
}

void Secrets::Interrupt(const LivePtr& live, const std::string& what) {
  const std::set<std::string> secrets = SecretsOf(*live);
  if (secrets.empty()) return;
  sessions_.EndSoon(live, {.state = SessionState::kInterrupted,
                           .why = what + HowToGoOn(secrets, live->session.id)});
}

}  // namespace cowork::brokerd
