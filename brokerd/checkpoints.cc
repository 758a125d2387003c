#include "brokerd/checkpoints.h"

#include <utility>
#include <vector>

#include "common/base/hex.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

AuditRecord RecordOf(const Checkpoint& made) {
  return {.kind = "checkpoint",
          .session = "",
          .text = "vaultd signed the records up to " + std::to_string(made.broker.records) +
                  "; its own audit has " + std::to_string(made.vault.records),
          .digest = Hex(made.vault.link)};
}

// What is wrong with what was signed: told before what is wrong with the chain, of which there may
// be more than is told.
std::vector<std::string> DamagesOf(const VaultAudit& vaults, const AuditFindings& found) {
  std::vector<std::string> damages;
  for (const std::string& damage : vaults.damages)
    damages.push_back("in the vault's own audit: " + damage);
  if (!vaults.last.has_value()) return damages;
  const AuditHead& head = vaults.last->broker;
  if (found.At(head.link) != head.records)
    damages.push_back("record " + std::to_string(head.records) +
                      ", which vaultd signed, is not in it: records were cut off or written anew");
  return damages;
}

void TellOfVaults(const VaultAudit& vaults, AuditReport& report) {
  const std::vector<std::string> damages = DamagesOf(vaults, report.found);
  report.found.damages.insert(report.found.damages.begin(), damages.begin(), damages.end());
  report.last = vaults.last;
  if (vaults.last.has_value()) return;
  report.unsigned_because = damages.empty()
                                ? "nothing was signed yet; what is recorded is, within ten seconds"
                                : "the vault's own audit is damaged";
}

}  // namespace

void Checkpoints::Begin() {
  context_.timer.After(every_, [this] { MakeInTime(); });
}

rpc::Detached Checkpoints::MakeInTime() {
  const Result<rpc::Done> made = co_await Make();
  // Else vaultd may have made one, and only its answer was lost.
  const bool is_refused = !made.ok() && made.error().code() == ErrorCode::kFailedPrecondition;
  if (!made.ok() && !is_refused) Forget();
  const std::string why = made.ok() ? "" : made.error().message();
  if (!why.empty() && why != complained_) LOG(kWarning, "the audit is not signed").With("why", why);
  complained_ = why;
  Begin();
}

rpc::Task<rpc::Done> Checkpoints::Make() {
  if (context_.vault.link().peer() == nullptr) co_return rpc::Done{};
  const Result<std::optional<Checkpoint>> last = co_await LastKnown();
  if (!last.ok()) co_return last.error();
  const Result<ToSign> next = Next(*last);
  if (!next.ok()) co_return next.error();
  if (!next->has_grown) co_return rpc::Done{};
  const Result<Checkpoint> made = co_await context_.vault.MakeCheckpoint(next->head, next->then);
  if (!made.ok()) co_return made.error();
  last_ = *made;
  const Result<void> recorded =
      context_.store.Atomically([&] { return context_.audit.WriteLast(RecordOf(*made)); });
  if (!recorded.ok()) co_return recorded.error();
  co_return rpc::Done{};
}

Result<Checkpoints::ToSign> Checkpoints::Next(const std::optional<Checkpoint>& last) {
  ToSign next;
  next.head = TRY(context_.store.audit().Head());
  next.has_grown = next.head.records > 0;
  if (!last.has_value()) return next;
  const uint64_t records = last->broker.records;
  // Our own record of a checkpoint is no reason for another.
  const bool is_recorded = TRY(ToldLast()) == last->vault.link;
  next.has_grown = next.head.records != records + (is_recorded ? 1 : 0);
  next.then = TRY(context_.store.audit().LinkAt(records));
  return next;
}

rpc::Task<std::optional<Checkpoint>> Checkpoints::LastKnown() {
  if (last_.has_value()) co_return last_;
  const Result<std::optional<AuditLink>> told = ToldLast();
  if (!told.ok()) co_return told.error();
  const Result<VaultAudit> vaults = co_await context_.vault.VerifyAudit(*told);
  if (!vaults.ok()) co_return vaults.error();
  const bool may_have_lost_one = !vaults->last.has_value() && told->has_value();
  if (!vaults->damages.empty() || may_have_lost_one)
    co_return Error(ErrorCode::kFailedPrecondition,
                    "the vault's own audit is not the one it was; `cowork audit verify`");
  last_ = vaults->last;
  co_return last_;
}

Result<std::optional<AuditLink>> Checkpoints::ToldLast() {
  const std::string digest = TRY(context_.store.audit().DigestOfLast("checkpoint"));
  if (digest.empty()) return std::optional<AuditLink>();
  AuditLink link{};  // What is no digest of ours is looked for as this, which no record has.
  static_cast<void>(FromHex(digest, link));
  return std::optional<AuditLink>(link);
}

rpc::Task<AuditReport> Checkpoints::Verify(std::optional<AuditLink> kept_head) {
  const Result<std::optional<AuditLink>> told = ToldLast();
  if (!told.ok()) co_return told.error();
  const Result<VaultAudit> vaults = co_await context_.vault.VerifyAudit(*told);
  co_return Compare(vaults, kept_head);
}

Result<AuditReport> Checkpoints::Compare(const Result<VaultAudit>& vaults,
                                         const std::optional<AuditLink>& kept_head) {
  std::vector<AuditLink> looked_for;
  if (kept_head.has_value()) looked_for.push_back(*kept_head);
  if (vaults.ok() && vaults->last.has_value()) looked_for.push_back(vaults->last->broker.link);
  AuditReport report;
  report.found = TRY(context_.store.audit().Walk(std::move(looked_for)));
  if (kept_head.has_value()) report.kept_head_at = report.found.At(*kept_head);
  if (vaults.ok())
    TellOfVaults(*vaults, report);
  else
    report.unsigned_because = vaults.error().message();
  return report;
}

}  // namespace cowork::brokerd
