#include "brokerd/store/case_table.h"

#include <algorithm>
#include <limits>

namespace cowork::brokerd {
namespace {

constexpr uint64_t kLargestSealed = 512 * 1024;  // What policyd judges is half as large at most.

// SQLite's integers have a sign.
uint64_t AsRow(uint64_t record) {
  return std::min<uint64_t>(record, std::numeric_limits<int64_t>::max());
}

SealedCase FromRow(const store::Row& row) {
  return {.record = static_cast<uint64_t>(row.Integer(0)),
          .is_recorded = row.Integer(1) != 0,
          .unix_ms = row.Integer(2),
          .session = row.Text(3),
          .digest = row.Text(4),
          .sealed = row.Bytes(5)};
}

template <typename... Values>
Result<std::optional<CaseTable::Dropped>> Drop(store::Statement& drop, const Values&... values) {
  std::optional<CaseTable::Dropped> dropped;
  const auto each = [&dropped](const store::Row& row) {
    dropped = {.session = row.Text(0), .bytes = static_cast<uint64_t>(row.Integer(1))};
  };
  TRY(drop.ForEach(each, values...));
  return dropped;
}

}  // namespace

// What somebody planted has perhaps a number that we never gave.
Result<CaseTable> CaseTable::Create(store::Database& database) {
  store::Statement add = TRY(database.Prepare("INSERT INTO cases VALUES (?, ?, ?, ?)"));
  store::Statement before = TRY(database.Prepare(
      "SELECT record, sequence IS NOT NULL, COALESCE(unix_ms, 0), COALESCE(audit.session, ''), "
      "COALESCE(digest, ''), CASE WHEN LENGTH(sealed) <= ?3 THEN sealed ELSE x'' END "
      "FROM cases LEFT JOIN audit ON sequence = record AND kind = 'verdict' "
      "WHERE record > 0 AND record < ?1 ORDER BY record DESC LIMIT ?2"));
  store::Statement last_key =
      TRY(database.Prepare("SELECT sealed_for FROM cases ORDER BY record DESC LIMIT 1"));
  store::Statement weigh = TRY(database.Prepare(
      "SELECT session, COUNT(*), SUM(LENGTH(sealed)) FROM cases GROUP BY session"));
  store::Statement drop =
      TRY(database.Prepare("DELETE FROM cases WHERE record = (SELECT MIN(record) FROM cases) "
                           "RETURNING session, LENGTH(sealed)"));
  store::Statement drop_of = TRY(database.Prepare(
      "DELETE FROM cases WHERE record = (SELECT MIN(record) FROM cases WHERE session = ?) "
      "RETURNING session, LENGTH(sealed)"));
  store::Statement drop_from = TRY(database.Prepare("DELETE FROM cases WHERE record >= ?"));
  return CaseTable({.add = std::move(add),
                    .before = std::move(before),
                    .last_key = std::move(last_key),
                    .weigh = std::move(weigh),
                    .drop = std::move(drop),
                    .drop_of = std::move(drop_of),
                    .drop_from = std::move(drop_from)});
}

Result<void> CaseTable::Add(const SealedCase& one, const std::string& sealed_for) {
  TRY(do_.add.Run(one.record, one.session, store::Blob(one.sealed), store::Blob(sealed_for)));
  return {};
}

Result<std::vector<SealedCase>> CaseTable::Before(uint64_t record, uint64_t most) {
  std::vector<SealedCase> cases;
  const auto each = [&cases](const store::Row& row) { cases.push_back(FromRow(row)); };
  TRY(do_.before.ForEach(each, AsRow(record), most, kLargestSealed));
  return cases;
}

Result<std::string> CaseTable::LastKey() {
  std::string key;
  TRY(do_.last_key.ForEach([&key](const store::Row& row) { key = row.Bytes(0); }));
  return key;
}

Result<std::map<std::string, CaseTable::Weight>> CaseTable::Weigh() {
  std::map<std::string, Weight> weights;
  TRY(do_.weigh.ForEach([&weights](const store::Row& row) {
    weights[row.Text(0)] = {.cases = static_cast<uint64_t>(row.Integer(1)),
                            .bytes = static_cast<uint64_t>(row.Integer(2))};
  }));
  return weights;
}

Result<std::optional<CaseTable::Dropped>> CaseTable::DropOldest() {
  return Drop(do_.drop);
}

Result<std::optional<CaseTable::Dropped>> CaseTable::DropOldestOf(const std::string& session) {
  return Drop(do_.drop_of, session);
}

Result<int> CaseTable::DropFrom(uint64_t record) {
  return do_.drop_from.Run(AsRow(record));
}

}  // namespace cowork::brokerd
