#include "common/audit/table.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

namespace cowork {
namespace {

// A link of another length is none that we wrote, and fits nowhere.
AuditLink LinkFrom(const std::string& bytes) {
  AuditLink link{};
  if (bytes.size() == link.size()) std::ranges::copy(bytes, link.begin());
  return link;
}

AuditEntry FromRow(const store::Row& row) {
  return {.sequence = static_cast<uint64_t>(row.Integer(0)),
          .unix_ms = row.Integer(1),
          .record = {.kind = row.Text(2),
                     .session = row.Text(3),
                     .text = row.Text(4),
                     .digest = row.Text(5)},
          .link = LinkFrom(row.Bytes(6))};
}

}  // namespace

Result<AuditTable> AuditTable::Create(store::Database& database) {
  store::Statement add = TRY(database.Prepare("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)"));
  store::Statement last =
      TRY(database.Prepare("SELECT sequence, unix_ms, kind, session, text, digest, link FROM audit "
                           "ORDER BY sequence DESC LIMIT 1"));
  store::Statement read =
      TRY(database.Prepare("SELECT sequence, unix_ms, kind, session, text, digest, link FROM audit "
                           "WHERE sequence >= ? ORDER BY sequence"));
  store::Statement count = TRY(database.Prepare("SELECT COUNT(*) FROM audit WHERE session = ?"));
  store::Statement digest = TRY(
      database.Prepare("SELECT digest FROM audit WHERE kind = ? ORDER BY sequence DESC LIMIT 1"));
  store::Statement link = TRY(database.Prepare("SELECT link FROM audit WHERE sequence = ?"));
  return AuditTable(std::move(add), std::move(last), std::move(read), std::move(count),
                    std::move(digest), std::move(link));
}

// Read anew each time: a record whose transaction was undone never was.
Result<void> AuditTable::Record(int64_t unix_ms, const AuditRecord& record) {
  const AuditEntry before = TRY(LastEntry());
  AuditEntry entry{
      .sequence = before.sequence + 1, .unix_ms = unix_ms, .record = record, .link = {}};
  entry.link = LinkOf(before.link, entry);
  const std::string_view link(reinterpret_cast<const char*>(entry.link.data()), entry.link.size());
  const int added = TRY(add_.Run(entry.sequence, unix_ms, record.kind, record.session, record.text,
                                 record.digest, store::Blob(link)));
  // What was planted in the file may have kept it out (a column that ignores conflicts).
  if (added != 1) return Error(ErrorCode::kInternal, "the audit does not take a record");
  return {};
}

Result<void> AuditTable::Read(uint64_t from, const std::function<void(const AuditEntry&)>& each) {
  return read_.ForEach([&](const store::Row& row) { each(FromRow(row)); }, from);
}

Result<std::vector<AuditEntry>> AuditTable::Tail(uint64_t count) {
  const uint64_t last = TRY(Head()).records;
  std::vector<AuditEntry> entries;
  const uint64_t from = last > count ? last - count + 1 : 1;
  TRY(Read(count == 0 ? last + 1 : from,
           [&](const AuditEntry& entry) { entries.push_back(entry); }));
  return entries;
}

// Also what has a number that we never gave: those are damage.
Result<AuditFindings> AuditTable::Walk(std::vector<AuditLink> looked_for) {
  constexpr auto kLeast = static_cast<uint64_t>(std::numeric_limits<int64_t>::min());
  AuditWalk walk(std::move(looked_for));
  TRY(Read(kLeast, [&walk](const AuditEntry& entry) { walk.Step(entry); }));
  return walk.found();
}

Result<uint64_t> AuditTable::RecordsOf(const std::string& session) {
  uint64_t records = 0;
  TRY(count_.ForEach(
      [&](const store::Row& row) { records = static_cast<uint64_t>(row.Integer(0)); }, session));
  return records;
}

Result<std::string> AuditTable::DigestOfLast(const std::string& kind) {
  std::string digest;
  TRY(digest_.ForEach([&](const store::Row& row) { digest = row.Text(0); }, kind));
  return digest;
}

Result<AuditLink> AuditTable::LinkAt(uint64_t sequence) {
  AuditLink link{};
  TRY(link_.ForEach([&](const store::Row& row) { link = LinkFrom(row.Bytes(0)); }, sequence));
  return link;
}

Result<AuditHead> AuditTable::Head() {
  const AuditEntry last = TRY(LastEntry());
  return AuditHead{.records = last.sequence, .link = last.link};
}

Result<AuditEntry> AuditTable::LastEntry() {
  AuditEntry last;
  TRY(last_.ForEach([&](const store::Row& row) { last = FromRow(row); }));
  return last;
}

}  // namespace cowork
