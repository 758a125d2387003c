#include "brokerd/policy_in_use.h"

#include <utility>

#include "brokerd/core/policy_change.h"
#include "brokerd/core/rules_digest.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

bool IsIn(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

// The innermost; empty where `cwd` is in none.
std::string GrantOf(const std::string& cwd, const std::vector<Grant>& grants) {
  std::string innermost;
  for (const Grant& grant : grants)
    if (IsIn(cwd, grant.directory.path) && grant.directory.path.size() > innermost.size())
      innermost = grant.directory.path;
  return innermost;
}

}  // namespace

rpc::Task<uint32_t> PolicyInUse::Check(std::string text) {
  co_return co_await context_.policy.Check(std::move(text));
}

rpc::Task<std::string> PolicyInUse::Tell(std::string text) {
  const Result<uint32_t> rules = co_await Check(text);
  if (!rules.ok()) co_return rules.error();
  const Result<std::string> words = WordsOfPolicyChange(text_, text);
  if (words.ok() && words->empty())
    co_return Error(ErrorCode::kNotFound, "it is the policy in use; nothing is to be changed");
  co_return words;
}

// Recorded before it holds. From then on it is what every policyd gets, unless this one answers
// that it does not take it. One that does not answer judges nothing more until it has it.
rpc::Task<uint32_t> PolicyInUse::Use(std::string text) {
  const Result<uint32_t> rules = co_await Check(text);
  if (!rules.ok()) co_return rules.error();
  const Result<void> recorded = context_.audit.Record({.kind = "rules",
                                                       .session = "",
                                                       .text = "policy.toml was changed",
                                                       .digest = HexDigestOfRules(text)});
  if (!recorded.ok()) co_return recorded.error();
  std::string former = std::exchange(text_, text);
  const Result<rpc::Done> loaded = co_await context_.policy.Load(text);
  if (loaded.ok()) co_return *rules;
  if (loaded.error().code() != ErrorCode::kUnavailable) {
    if (text_ == text) GoBackTo(std::move(former));  // Unless another one came meanwhile.
    co_return loaded.error();
  }
  on_lost_();
  co_return *rules;
}

void PolicyInUse::GoBackTo(std::string former) {
  text_ = std::move(former);
  const Result<void> recorded = context_.audit.RecordRules(text_);
  if (!recorded.ok())
    LOG(kError, "that the former policy holds was not recorded")
        .With("detail", recorded.error().detail());
}

rpc::Task<PolicyInUse::Explained> PolicyInUse::Explain(ShellCall call) {
  const Result<std::vector<Grant>> grants = context_.store.grants().All();
  if (!grants.ok()) co_return grants.error();
  Explained explained;
  explained.grant = GrantOf(call.cwd, *grants);
  // Where none covers it, as it would be in a grant of that very directory.
  const std::string judged_in = explained.grant.empty() ? call.cwd : explained.grant;
  const Result<Judgement> judged = co_await context_.policy.Explain(judged_in, std::move(call));
  if (!judged.ok()) co_return judged.error();
  explained.judgement = *judged;
  co_return explained;
}

}  // namespace cowork::brokerd
