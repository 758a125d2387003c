#include "brokerd/left_open.h"

#include <map>
#include <optional>
#include <utility>

#include "brokerd/asks_events.h"
#include "brokerd/core/call_facts.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

using CallsByDigest = std::map<CallDigest, std::optional<Call>>;  // None: not found yet.

Call CallOf(const v1::Event::Judged& judged) {
  if (!judged.has_tool()) return ShellCall{.command = judged.command(), .cwd = judged.cwd()};
  return ToolCall{.server = judged.tool().server(),
                  .tool = judged.tool().tool(),
                  .arguments = judged.tool().arguments(),
                  .before = judged.tool().before()};
}

void Learn(const v1::Event::Judged& judged, CallsByDigest& calls) {
  if (!judged.allowed()) return;
  Call call = CallOf(judged);
  const auto wanted = calls.find(DigestOf(call));
  if (wanted != calls.end()) wanted->second = std::move(call);
}

Result<void> LearnFromTheTurn(Context& context, const Session& session, CallsByDigest& calls) {
  uint64_t from = session.turn_from;
  while (true) {
    const std::vector<v1::Event> page = TRY(context.journal.Read(session.id, from));
    if (page.empty()) return {};
    from = page.back().sequence() + 1;
    for (const v1::Event& event : page) Learn(event.judged(), calls);
  }
}

// A permit has the digest alone; the journal of its turn has the call.
Result<void> LearnWhatCanBeRead(Context& context, const Session& session, CallsByDigest& calls) {
  const Result<void> learned = LearnFromTheTurn(context, session, calls);
  const bool is_damaged = !learned.ok() && learned.error().code() == ErrorCode::kInternal;
  if (!is_damaged) return learned;
  LOG(kError, "what of a session may have run cannot all be told")
      .WithId("session", session.id.text())
      .With("why", learned.error().message());
  return {};
}

}  // namespace

Result<std::vector<v1::Event>> WordsOnWhatIsOpen(Context& context, const Session& session) {
  const std::vector<OpenPermit> permits = TRY(context.store.permits().OpenOf(session.id));
  CallsByDigest calls;
  for (const OpenPermit& permit : permits)
    if (permit.approval.empty()) calls[permit.digest];
  if (!calls.empty()) TRY(LearnWhatCanBeRead(context, session, calls));
  std::vector<v1::Event> events;
  size_t bytes = 0;
  for (const OpenPermit& permit : permits) {
    const std::optional<Call>& call = calls[permit.digest];
    if (permit.approval.empty() && !call.has_value()) continue;
    v1::Event event = VoidEvent({.call = call.value_or(Call()), .approval = permit.approval},
                                Certainty::kUnknown);
    if (bytes + event.ByteSizeLong() > kMostVoidBytes) continue;
    bytes += event.ByteSizeLong();
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace cowork::brokerd
