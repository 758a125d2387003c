#include "common/store/statement.h"

#include "common/base/check.h"
#include "common/os/private_file.h"

namespace cowork::store {

namespace {

// A page that could not be written, an index that could not grow: SQLite says I/O error of both.
bool IsForWantOfRoom(sqlite3* database, int code) {
  return code == SQLITE_FULL || code == SQLITE_IOERR_SHMSIZE ||
         ((code & 0xff) == SQLITE_IOERR && os::SaysFull(sqlite3_system_errno(database)));
}

}  // namespace

Error DiskIsFull(std::string detail) {
  return Error(ErrorCode::kResourceExhausted, "the disk is full; free some space, then ask again")
      .WithDetail(std::move(detail));
}

Error FromSqlite(sqlite3* database, int code) {
  std::string detail = sqlite3_errmsg(database) + (" (" + std::to_string(code) + ")");
  if (IsForWantOfRoom(database, code)) return DiskIsFull(std::move(detail));
  switch (code & 0xff) {  // The rest of the number only tells more of the same.
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return Error(ErrorCode::kFailedPrecondition, "the store is damaged").WithDetail(detail);
    default: return Error(ErrorCode::kInternal, "the store failed").WithDetail(detail);
  }
}

std::string Row::Text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_, column));
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

Statement::Resetting::~Resetting() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

// The values outlive the run, and Resetting forgets them after it: SQLite need not copy.
void Statement::Bind(int index, std::string_view text) {
  CHECK(sqlite3_bind_text64(statement_.get(), index, text.empty() ? "" : text.data(), text.size(),
                            SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK);
}

void Statement::Bind(int index, Blob blob) {
  CHECK(sqlite3_bind_blob64(statement_.get(), index,
                            blob.bytes().empty() ? "" : blob.bytes().data(), blob.bytes().size(),
                            SQLITE_STATIC) == SQLITE_OK);
}

void Statement::BindInteger(int index, int64_t value) {
  CHECK(sqlite3_bind_int64(statement_.get(), index, value) == SQLITE_OK);
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return FromSqlite(sqlite3_db_handle(statement_.get()), code);
}

}  // namespace cowork::store
