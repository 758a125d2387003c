#include "brokerd/providers_in_use.h"

#include <utility>

#include "brokerd/core/provider_change.h"
#include "brokerd/core/rules_digest.h"
#include "brokerd/providers.h"
#include "brokerd/telling_again.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

Result<std::vector<Provider>> Parse(const ProvidersWish& wish) {
  return ParseProviders(wish.text, [&](const std::string& path) -> Result<std::string> {
    const auto file = wish.ca_files.find(path);
    if (file != wish.ca_files.end()) return file->second;
    return Error(ErrorCode::kInvalidArgument,
                 "what it holds did not come with the list; cowork provider reload");
  });
}

// No text that ParseProviders takes has a NUL in it.
std::string DigestOf(const ProvidersWish& wish) {
  std::string all = wish.text;
  for (const auto& [path, pem] : wish.ca_files) all += '\0' + path + '\0' + pem;
  return HexDigestOfRules(all);
}

std::string OnOneLine(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& line : words) text += (text.empty() ? "" : "; ") + line;
  return text;
}

}  // namespace

Result<std::string> ProvidersInUse::Tell(const ProvidersWish& wish) const {
  const std::vector<Provider> after = TRY(Parse(wish));
  const std::vector<std::string> words = WordsOfChange(context_.providers, after);
  if (words.empty())
    return Error(ErrorCode::kNotFound,
                 "nothing in it differs from the providers in use; cowork provider ls");
  return QuestionOf(words);
}

Result<void> ProvidersInUse::Use(const ProvidersWish& wish) {
  std::vector<Provider> after = TRY(Parse(wish));
  const std::vector<std::string> words = WordsOfChange(context_.providers, after);
  TRY(context_.audit.Record({.kind = "provider",
                             .session = "",
                             .text = "list changed: " + OnOneLine(words),
                             .digest = DigestOf(wish)}));
  context_.providers = std::move(after);
  warm_.End("the providers changed");
  return {};
}

rpc::Task<ProvidersInUse::Tested> ProvidersInUse::Test(std::string name) {
  const Provider* found = FindProvider(context_.providers, name);
  if (found == nullptr)
    co_return Error(ErrorCode::kNotFound,
                    "no provider is named so; cowork provider ls   (which there are)");
  const Provider provider = *found;  // The list may change while we wait.
  const SessionId id = SessionId::Random();
  const Result<std::string> lease = co_await Lease(id, provider);
  if (!lease.ok()) co_return lease.error();
  const Choice choice{.provider = provider, .model = provider.models.front()};
  RouteTest test{.session = id, .choice = choice, .lease = *lease};
  const Result<RouteAnswer> answer = co_await context_.runner.Test(std::move(test));
  if (!lease->empty()) co_await Revoke(id);
  if (!answer.ok()) co_return answer.error();
  Tested tested{.provider = provider, .answer = *answer};
  co_return tested;
}

rpc::Task<rpc::Done> ProvidersInUse::Revoke(SessionId id) {
  const Result<rpc::Done> revoked = co_await context_.vault.Revoke(id);
  if (revoked.ok()) co_return revoked;
  LOG(kWarning,
      "vaultd did not revoke the lease of a test; it is told again until it does, or ends")
      .WithId("session", id.text())
      .With("why", revoked.error().message());
  if (MayWorkLater(revoked.error())) RevokeLater(id);
  co_return revoked;
}

rpc::Detached ProvidersInUse::RevokeLater(SessionId id) {
  Order revoke = [this, id] { return context_.vault.Revoke(id); };
  co_await TellAgain(context_.timer, context_.vault.link(), std::move(revoke));
}

// Empty where the provider needs no key. That a request leaves is recorded all the same.
rpc::Task<std::string> ProvidersInUse::Lease(SessionId id, Provider provider) {
  const std::string key = provider.secret.empty() ? "without a key" : "secret " + provider.secret;
  const AuditRecord record{
      .kind = provider.secret.empty() ? "provider" : "lease",
      .session = id.text(),
      .text = "test of provider " + provider.name + ": " + key + " for " + provider.destination()};
  const Result<void> recorded = context_.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  if (provider.secret.empty()) co_return std::string();
  LeaseWish wish{.secret = provider.secret, .session = id, .destination = provider.destination()};
  co_return co_await context_.vault.Lease(std::move(wish));
}

}  // namespace cowork::brokerd
