#include "brokerd/core/policy_diff.h"

#include <optional>
#include <utility>

#include "brokerd/core/call_facts.h"
#include "common/base/hex.h"

namespace cowork::brokerd {
namespace {

std::optional<Call> CallOf(const PastCase& past) {
  if (const auto* shell = std::get_if<ShellCall>(&past.asked)) return *shell;
  if (const auto* tool = std::get_if<ToolCall>(&past.asked)) return *tool;
  return std::nullopt;
}

// What had to be there when it was made is no part of the question.
std::string QuestionOf(const PastCase& past) {
  if (const auto* start = std::get_if<PastCase::Start>(&past.asked)) return "start " + start->model;
  Call call = *CallOf(past);
  if (auto* tool = std::get_if<ToolCall>(&call)) tool->before.clear();
  return Hex(DigestOf(call));
}

size_t BytesOf(const PastCase& past, const Said& now) {
  const std::optional<Call> call = CallOf(past);
  const auto* start = std::get_if<PastCase::Start>(&past.asked);
  return past.session.size() + past.grant.size() + past.then.rule.size() + now.rule.size() +
         (call.has_value() ? brokerd::BytesOf(*call) : start->model.size());
}

}  // namespace

PolicyDiff::Key PolicyDiff::KeyOf(const PastCase& past, const Said& now) {
  return {QuestionOf(past), past.grant, past.then.verdict, past.then.rule, now.verdict, now.rule};
}

void PolicyDiff::Add(uint64_t record, int64_t unix_ms, PastCase past, Said now) {
  if (past.then.verdict == now.verdict) {
    ++same_;
    return;
  }
  ++differing_;
  Key key = KeyOf(past, now);
  if (const auto found = places_.find(key); found != places_.end()) {
    ++differences_[found->second].times;
    return;
  }
  bytes_ += BytesOf(past, now);
  if (differences_.size() == kMostDifferences || bytes_ > kMostBytes) return;
  places_[std::move(key)] = differences_.size();
  differences_.push_back({.times = 1,
                          .record = record,
                          .unix_ms = unix_ms,
                          .past = std::move(past),
                          .now = std::move(now)});
}

bool IsOfRecord(const PastCase& past, const std::string& session, const std::string& digest) {
  const std::optional<Call> call = CallOf(past);
  // Who may not start one has no session.
  const bool is_its_session = past.session == session || (!call.has_value() && session.empty());
  return is_its_session && digest == (call.has_value() ? Hex(DigestOf(*call)) : "");
}

}  // namespace cowork::brokerd
