#include "brokerd/store/journal_table.h"

namespace cowork::brokerd {

Result<JournalTable> JournalTable::Create(store::Database& database) {
  return JournalTable(
      TRY(database.Prepare("INSERT INTO journal SELECT ?1, COALESCE(MAX(sequence), 0) + 1, ?2, ?3 "
                           "FROM journal WHERE session = ?1 RETURNING sequence")),
      TRY(database.Prepare("SELECT sequence, unix_ms, event FROM journal "
                           "WHERE session = ? AND sequence >= ? ORDER BY sequence LIMIT ?")),
      TRY(database.Prepare(
          "SELECT COALESCE(SUM(LENGTH(event) + ?), 0) FROM journal WHERE session = ?")));
}

Result<uint64_t> JournalTable::Append(const SessionId& session, int64_t unix_ms,
                                      std::string_view event) {
  uint64_t sequence = 0;
  const auto note = [&](const store::Row& row) {
    sequence = static_cast<uint64_t>(row.Integer(0));
  };
  TRY(append_.ForEach(note, session.text(), unix_ms, store::Blob(event)));
  return sequence;
}

Result<uint64_t> JournalTable::BytesOf(const SessionId& session) {
  uint64_t bytes = 0;
  TRY(size_.ForEach([&](const store::Row& row) { bytes = static_cast<uint64_t>(row.Integer(0)); },
                    kRow, session.text()));
  return bytes;
}

Result<std::vector<JournalLine>> JournalTable::Read(const SessionId& session, uint64_t from,
                                                    int most) {
  std::vector<JournalLine> lines;
  const auto keep = [&](const store::Row& row) {
    lines.push_back({.sequence = static_cast<uint64_t>(row.Integer(0)),
                     .unix_ms = row.Integer(1),
                     .event = row.Bytes(2)});
  };
  TRY(read_.ForEach(keep, session.text(), from, most));
  return lines;
}

}  // namespace cowork::brokerd
