// AuditTable: the audit on disk. There is no way to change a record, or to take one out.

#pragma once

#include <cstdint>

#include "brokerd/core/audit.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class AuditTable {
 public:
  static Result<AuditTable> Create(store::Database& database);

  Result<void> Record(int64_t unix_ms, const AuditRecord& record);

 private:
  explicit AuditTable(store::Statement record) : record_(std::move(record)) {}
  store::Statement record_;
};

}  // namespace cowork::brokerd
