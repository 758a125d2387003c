#include "brokerd/denials.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// A timer cannot be called off; this long one outlives a session whose windows are all closed.
constexpr std::chrono::milliseconds kStep{500};

}  // namespace

Result<void> Denials::Record(const LivePtr& live, const AuditRecord& denial,
                             const std::string& judged_case) {
  const int64_t now = context_.timer.Now();
  EndWindows(live);
  if (live->denials.Counted(denial, now)) return {};
  TRY(context_.audit.RecordVerdict(denial, judged_case));
  live->denials.Open(denial, now);
  if (!live->denials_are_timed) EndWindowsInTime(live);
  return {};
}

void Denials::EndWindowsInTime(const LivePtr& live) {
  const auto wait = live->denials.UntilDue(context_.timer.Now());
  live->denials_are_timed = wait.has_value();
  if (!wait.has_value()) return;
  context_.timer.After(std::min(*wait, kStep), [this, live] {
    EndWindows(live);
    EndWindowsInTime(live);
  });
}

void Denials::EndWindows(const LivePtr& live) {
  for (const AuditRecord& record : RecordsOf(live->denials.Due(context_.timer.Now()))) {
    const Result<void> written =
        context_.store.Narrowing([&] { return context_.audit.WriteLast(record); });
    if (!written.ok())
      LOG(kError, "a count of denials was not recorded")
          .WithId("session", record.session)
          .With("count", record.text)
          .With("why", written.error().detail());
  }
}

std::vector<AuditRecord> RecordsOf(const std::vector<DenialCounts::Repeated>& repeated) {
  std::vector<AuditRecord> records;
  for (const auto& [denial, times] : repeated) {
    AuditRecord record = denial;
    record.text += record.kind == "mcp" ? "; the same " : "; denied ";
    record.text += std::to_string(times) + " more times within 10 s";
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace cowork::brokerd
