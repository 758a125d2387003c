// Database: one SQLite file of ours, and the words to use it in.
//
//   Database database = TRY(Database::Open(path, {.version = 1, .tables = kTables}));
//   Statement add = TRY(database.Prepare("INSERT INTO grants VALUES (?, ?)"));
//   TRY(add.Run(id.text(), path));                       // on the disk when it returns
//   TRY(database.Atomically([&]() -> Result<void> { ... }));
//
// What Run() or Atomically() acknowledged survives SIGKILL and a power cut: the file is in WAL mode
// with synchronous=FULL. The file, and what SQLite puts beside it, is ours alone (0600).

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/store/statement.h"
#include <sqlite3.h>

namespace cowork::store {

struct Schema {
  int version = 0;
  const char* tables = nullptr;  // The SQL that makes them in an empty file.
};

class Database {
 public:
  // kFailedPrecondition: the file is not ours alone, is no store, or is of another version.
  static Result<Database> Open(const std::string& path, const Schema& schema);

  Result<Statement> Prepare(const char* sql);
  Result<void> Execute(const char* sql);

  // All that `work` does, or nothing of it: if it fails, or the last write of it does.
  template <typename Work>
  Result<void> Atomically(Work work) {
    TRY(Execute("BEGIN IMMEDIATE"));
    const Result<void> done = work();
    const Result<void> kept = done.ok() ? Execute("COMMIT") : done;
    if (!kept.ok() && sqlite3_get_autocommit(handle_.get()) == 0) TRY(Execute("ROLLBACK"));
    return kept;
  }

 private:
  using Handle = std::unique_ptr<sqlite3, FreeWith<sqlite3_close_v2>>;
  explicit Database(Handle handle) : handle_(std::move(handle)) {}
  Result<void> Settle(const Schema& schema);
  Result<void> Make(const Schema& schema);

  Handle handle_;
};

}  // namespace cowork::store
