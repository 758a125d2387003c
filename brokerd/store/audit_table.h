// AuditTable: the audit on disk, each record linked to the one before. There is no way to change a
// record, or to take one out.

#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "brokerd/core/audit_chain.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class AuditTable {
 public:
  static Result<AuditTable> Create(store::Database& database);

  Result<void> Record(int64_t unix_ms, const AuditRecord& record);

  // Hands over every record with at least this sequence number, in order.
  Result<void> Read(uint64_t from, const std::function<void(const AuditEntry&)>& each);
  Result<uint64_t> RecordsOf(const std::string& session);
  Result<std::string> DigestOfLast(const std::string& kind);  // Empty: there is none of the kind.
  Result<uint64_t> Last();  // The highest sequence number; 0: there is no record.

 private:
  AuditTable(store::Statement add, store::Statement last, store::Statement read,
             store::Statement count, store::Statement digest)
      : add_(std::move(add)),
        last_(std::move(last)),
        read_(std::move(read)),
        count_(std::move(count)),
        digest_(std::move(digest)) {}
  Result<AuditEntry> LastEntry();

  store::Statement add_;
  store::Statement last_;
  store::Statement read_;
  store::Statement count_;
  store::Statement digest_;
};

}  // namespace cowork::brokerd
