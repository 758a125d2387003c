// AuditTable: an audit on disk, each record linked to the one before. There is no way to change a
// record, or to take one out. The database has a table `audit` with its seven columns.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "common/audit/chain.h"
#include "common/audit/checkpoint.h"
#include "common/store/database.h"

namespace cowork {

class AuditTable {
 public:
  static Result<AuditTable> Create(store::Database& database);

  Result<void> Record(int64_t unix_ms, const AuditRecord& record);

  // Hands over every record with at least this sequence number, in order.
  Result<void> Read(uint64_t from, const std::function<void(const AuditEntry&)>& each);
  Result<std::vector<AuditEntry>> Tail(uint64_t count);  // The last ones, oldest first.
  // All of it, and where these links are.
  Result<AuditFindings> Walk(std::vector<AuditLink> looked_for);
  Result<uint64_t> RecordsOf(const std::string& session);
  Result<std::string> DigestOfLast(const std::string& kind);  // Empty: there is none of the kind.
  Result<AuditLink> LinkAt(uint64_t sequence);                // All zero: there is no such record.
  Result<AuditHead> Head();  // Its `records` is the highest sequence number; 0: there is no record.

 private:
  AuditTable(store::Statement add, store::Statement last, store::Statement read,
             store::Statement count, store::Statement digest, store::Statement link)
      : add_(std::move(add)),
        last_(std::move(last)),
        read_(std::move(read)),
        count_(std::move(count)),
        digest_(std::move(digest)),
        link_(std::move(link)) {}
  Result<AuditEntry> LastEntry();

  store::Statement add_;
  store::Statement last_;
  store::Statement read_;
  store::Statement count_;
  store::Statement digest_;
  store::Statement link_;
};

}  // namespace cowork
