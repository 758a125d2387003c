// Database: one SQLite file of ours, and the words to use it in.
//
//   Database database = TRY(Database::Open(path, kVersions));
//   Statement add = TRY(database.Prepare("INSERT INTO grants VALUES (?, ?)"));
//   TRY(add.Run(id.text(), path));                       // on the disk when it returns
//   TRY(database.Atomically([&]() -> Result<void> { ... }));
//
// What Run() or Atomically() acknowledged survives SIGKILL and a power cut: the file is in WAL mode
// with synchronous=FULL. The file, and what SQLite puts beside it, is ours alone (0600).

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "common/base/result.h"
#include "common/store/statement.h"
#include <sqlite3.h>

namespace cowork::store {

// One version of a file: the SQL that makes it of the version before, and the first of an empty
// file.
struct Version {
  int number = 0;
  const char* sql = nullptr;
};

// Every version that can still be opened, ascending; the last is the present one. A file goes
// through all that it lacks, each whole or not at all, so that a new file and an old one end alike.
using Versions = std::span<const Version>;

class Database {
 public:
  // kFailedPrecondition  the file is not ours alone, is no store, or of a version not among these
  // kResourceExhausted   there is no room to bring it to the present one; it stays what it was
  static Result<Database> Open(const std::string& path, Versions versions);

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
  static Result<Database> Connect(const std::string& path, const char* locking);
  Result<void> BringUpTo(Versions versions);
  Result<std::optional<int64_t>> FoundVersion();
  Result<void> Become(const Version& version);

  Handle handle_;
};

}  // namespace cowork::store
