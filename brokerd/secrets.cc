#include "brokerd/secrets.h"

#include <algorithm>
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

}  // namespace

rpc::Task<rpc::Done> Secrets::MayRemove(std::string name) {
  const Result<std::vector<SecretFacts>> all = co_await List();
  if (!all.ok()) co_return all.error();
  if (std::ranges::find(*all, name, &SecretFacts::name) == all->end()) co_return NoSuchSecret(name);
  const Result<VaultStatus> vault = co_await Status();
  if (!vault.ok()) co_return vault.error();
  if (vault->state != "open") co_return CannotForget();
  co_return rpc::Done{};
}

std::vector<std::string> Secrets::ProvidersWith(const std::string& secret) const {
  std::vector<std::string> names;
  for (const Provider& provider : context_.providers)
    if (provider.secret == secret) names.push_back(provider.name);
  return names;
}

rpc::Task<std::string> Secrets::TellRemoving(std::string name) {
  const Result<rpc::Done> may = co_await MayRemove(name);
  if (!may.ok()) co_return may.error();
  std::string what = "the vault forgets the secret " + name + " for good";
  for (const std::string& provider : ProvidersWith(name))
    what += "\nno session can use the provider " + provider + " until it is set again";
  co_return what;
}

rpc::Task<rpc::Done> Secrets::Remove(std::string name) {
  const Result<rpc::Done> may = co_await MayRemove(name);
  if (!may.ok()) co_return may.error();
  const AuditRecord record = RecordOf("to be removed: " + name);
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.Write(record); });
  if (!recorded.ok()) co_return recorded.error();
  co_return co_await context_.vault.Remove(std::move(name));
}

rpc::Task<UnlockTicket> Secrets::ExpectUnlock() {
  const Result<void> recorded = context_.audit.Record(RecordOf("the vault's passphrase expected"));
  if (!recorded.ok()) co_return recorded.error();
  co_return co_await context_.vault.ExpectUnlock();
}

rpc::Task<uint32_t> Secrets::Lock() {
  const AuditRecord record = RecordOf("the vault is to be locked");
  const Result<void> recorded =
      context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
  if (!recorded.ok())
    LOG(kError, "that the vault is locked was not recorded").With("why", recorded.error().detail());
  co_return co_await context_.vault.Lock();
}

}  // namespace cowork::brokerd
