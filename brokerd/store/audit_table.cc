#include "brokerd/store/audit_table.h"

namespace cowork::brokerd {

Result<AuditTable> AuditTable::Create(store::Database& database) {
  return AuditTable(TRY(database.Prepare(
      "INSERT INTO audit (unix_ms, kind, session, text, digest) VALUES (?, ?, ?, ?, ?)")));
}

Result<void> AuditTable::Record(int64_t unix_ms, const AuditRecord& record) {
  TRY(record_.Run(unix_ms, record.kind, record.session, record.text, record.digest));
  return {};
}

}  // namespace cowork::brokerd
