#include "brokerd/journal.h"

#include <utility>

namespace cowork::brokerd {
namespace {

constexpr int kPage = 64;

uint64_t ShareOf(const v1::Event& event) {
  return event.ByteSizeLong() + JournalTable::kRow;
}

}  // namespace

Result<void> Journal::Append(const SessionId& session, const v1::Event& event) {
  TRY(store_.Atomically([&] { return Write(session, event); }));
  Ring(session);
  return {};
}

Result<void> Journal::Write(const SessionId& session, const v1::Event& event) {
  TRY(quotas_.TakeJournal(session, ShareOf(event)));
  return WriteLast(session, event);
}

Result<void> Journal::WriteHappened(const SessionId& session, const v1::Event& event) {
  TRY(AsHappened(quotas_.TakeJournal(session, ShareOf(event))));
  return WriteLast(session, event);
}

Result<uint64_t> Journal::WriteFirst(const SessionId& session, const v1::Event& event) {
  TRY(quotas_.TakeJournal(session, ShareOf(event)));
  return store_.journal().Append(session, timer_.Now(), event.SerializeAsString());
}

Result<void> Journal::WriteLast(const SessionId& session, const v1::Event& event) {
  TRY(store_.journal().Append(session, timer_.Now(), event.SerializeAsString()));
  return {};
}

// Taken out first: whoever is woken and waits on waits for another bell.
void Journal::Ring(const SessionId& session) {
  auto bell = bells_.extract(session);
  if (!bell.empty()) bell.mapped().Ring();
}

Result<std::vector<v1::Event>> Journal::Read(const SessionId& session, uint64_t from) {
  std::vector<v1::Event> events;
  for (const JournalLine& line : TRY(store_.journal().Read(session, from, kPage))) {
    v1::Event event;
    if (!event.ParseFromString(line.event))
      return Error(ErrorCode::kInternal, "the journal is damaged");
    event.set_sequence(line.sequence);
    event.set_unix_ms(line.unix_ms);
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace cowork::brokerd
