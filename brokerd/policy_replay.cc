#include "brokerd/policy_replay.h"

#include <limits>
#include <optional>
#include <utility>

namespace cowork::brokerd {
namespace {

// Of one call: what comes meanwhile is not to wait for all.
constexpr uint64_t kMostAtOnce = 200;
constexpr size_t kMostBytesAtOnce = 512 * 1024;

// At least one.
void CutTo(size_t most_bytes, std::vector<SealedCase>& cases) {
  size_t bytes = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    bytes += cases[i].sealed.size();
    if (i > 0 && bytes > most_bytes) return cases.resize(i);
  }
}

}  // namespace

rpc::Task<PolicyDiff> PolicyReplay::Diff(std::string text) {
  const Result<uint32_t> rules = co_await context_.policy.Check(text);
  if (!rules.ok()) co_return rules.error();
  PolicyDiff diff;
  uint64_t before = std::numeric_limits<uint64_t>::max();
  while (true) {
    Result<std::vector<SealedCase>> some = Next(before);
    if (!some.ok()) co_return some.error();
    if (some->empty() || some->back().record >= before) co_return diff;
    before = some->back().record;
    Result<Opened> opened = co_await Open(*std::move(some), diff);
    if (!opened.ok()) co_return opened.error();
    const Result<rpc::Done> judged = co_await Judge(text, *std::move(opened), diff);
    if (!judged.ok()) co_return judged.error();
  }
}

Result<std::vector<SealedCase>> PolicyReplay::Next(uint64_t before) {
  std::vector<SealedCase> some = TRY(context_.store.cases().Before(before, kMostAtOnce));
  CutTo(kMostBytesAtOnce, some);
  return some;
}

rpc::Task<PolicyReplay::Opened> PolicyReplay::Open(std::vector<SealedCase> sealed,
                                                   PolicyDiff& diff) {
  std::vector<std::string> boxes;
  for (SealedCase& one : sealed) boxes.push_back(std::move(one.sealed));
  const auto bytes = co_await context_.vault.OpenCases(std::move(boxes));
  if (!bytes.ok()) co_return bytes.error();
  Opened opened;
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::optional<ReadCase> read;
    if ((*bytes)[i].has_value()) read = FromBytes(*(*bytes)[i]);
    const bool is_it = read.has_value() && sealed[i].is_recorded &&
                       IsOfRecord(read->past, sealed[i].session, sealed[i].digest);
    if (!is_it) {
      diff.AddClosed();
      continue;
    }
    opened.sealed.push_back(std::move(sealed[i]));
    opened.cases.push_back(*std::move(read));
  }
  co_return opened;
}

rpc::Task<rpc::Done> PolicyReplay::Judge(std::string text, Opened opened, PolicyDiff& diff) {
  std::vector<v1::JudgeRequest> asked;
  for (ReadCase& one : opened.cases) asked.push_back(std::move(one.asked));
  const auto said = co_await context_.policy.JudgeBy(std::move(text), std::move(asked));
  if (!said.ok()) co_return said.error();
  for (size_t i = 0; i < opened.cases.size(); ++i) {
    if ((*said)[i].has_value())
      diff.Add(opened.sealed[i].record, opened.sealed[i].unix_ms, std::move(opened.cases[i].past),
               *(*said)[i]);
    else
      diff.AddClosed();
  }
  co_return rpc::Done{};
}

}  // namespace cowork::brokerd
