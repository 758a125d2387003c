#include "common/store/database.h"

#include <fcntl.h>

#include <algorithm>

#include "common/os/private_file.h"

namespace cowork::store {
namespace {

constexpr int kWaitForAnotherMs = 2000;  // A reader beside us, such as the sqlite3 tool.

constexpr const char* kSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    "PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF";

Error AnotherVersion(int64_t found, Versions known) {
  return Error(ErrorCode::kFailedPrecondition,
               "the store is of version " + std::to_string(found) + ", and this program knows " +
                   std::to_string(known.front().number) + " to " +
                   std::to_string(known.back().number) +
                   "; use the release that wrote it, or, after `cowork down`, move the directory "
                   "that it is in away");
}

}  // namespace

Result<Database> Database::Open(const std::string& path, Versions versions) {
  // SQLite would make the file readable for all that the umask lets, and would follow a link.
  static_cast<void>(
      TRY(os::OpenPrivateFile({.directory = AT_FDCWD, .path = path, .what = "the store"})));
  Result<Database> shared = Connect(path, "PRAGMA locking_mode = NORMAL");
  const bool full = !shared.ok() && shared.error().code() == ErrorCode::kResourceExhausted;
  Database database =
      TRY(full ? Connect(path, "PRAGMA locking_mode = EXCLUSIVE") : std::move(shared));
  TRY(database.BringUpTo(versions));
  return database;
}

// The index of the log is a file beside it, which a full disk may have no room for. Whoever has the
// store to himself keeps it in memory.
Result<Database> Database::Connect(const std::string& path, const char* locking) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database{Handle(opened)};
  if (code != SQLITE_OK) return FromSqlite(opened, code);
  sqlite3_busy_timeout(opened, kWaitForAnotherMs);
  sqlite3_extended_result_codes(opened, 1);
  // We write none: one that is there was planted, to undo what we do.
  for (const int planted : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW})
    sqlite3_db_config(opened, planted, 0, nullptr);
  TRY(database.Execute(locking));
  TRY(database.Execute(kSettings));
  return database;
}

Result<void> Database::BringUpTo(Versions versions) {
  TRY(Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT"));
  const std::optional<int64_t> found = TRY(FoundVersion());
  const auto is_found = [&](const Version& version) { return version.number == found; };
  if (found.has_value() && std::ranges::none_of(versions, is_found))
    return AnotherVersion(*found, versions);
  for (const Version& version : versions)
    if (version.number > found.value_or(0)) TRY(Become(version));
  return {};
}

Result<std::optional<int64_t>> Database::FoundVersion() {
  std::optional<int64_t> found;
  Statement read = TRY(Prepare("SELECT version FROM schema_version"));
  TRY(read.ForEach([&](const Row& row) { found = row.Integer(0); }));
  return found;
}

Result<void> Database::Become(const Version& version) {
  return Atomically([&]() -> Result<void> {
    TRY(Execute(version.sql));
    TRY(Execute("DELETE FROM schema_version"));
    Statement note = TRY(Prepare("INSERT INTO schema_version VALUES (?)"));
    TRY(note.Run(version.number));
    return {};
  });
}

Result<Statement> Database::Prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return FromSqlite(handle_.get(), code);
  return Statement(statement);
}

Result<void> Database::Execute(const char* sql) {
  const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return FromSqlite(handle_.get(), code);
  return {};
}

}  // namespace cowork::store
