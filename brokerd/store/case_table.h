// CaseTable: what policy was asked and said, sealed (brokerd/cases.h), by the audit's record of the
// verdict.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/store/database.h"

namespace cowork::brokerd {

struct SealedCase {
  uint64_t record = 0;
  bool is_recorded = false;  // The audit has a verdict there; these three are of that.
  int64_t unix_ms = 0;
  std::string session;
  std::string digest;
  std::string sealed;  // Empty: it is larger than any of ours.
};

class CaseTable {
 public:
  static Result<CaseTable> Create(store::Database& database);

  // `sealed_for`: the vault's public key.
  Result<void> Add(const SealedCase& one, const std::string& sealed_for);
  // The latest before that record, at most `most` and latest first.
  Result<std::vector<SealedCase>> Before(uint64_t record, uint64_t most);
  Result<std::string> LastKey();  // That one was sealed for; empty: there is none.

  struct Weight {
    uint64_t cases = 0;
    uint64_t bytes = 0;
  };
  Result<std::map<std::string, Weight>> Weigh();  // By session.
  struct Dropped {
    std::string session;
    uint64_t bytes = 0;
  };
  Result<std::optional<Dropped>> DropOldest();
  Result<std::optional<Dropped>> DropOldestOf(const std::string& session);
  // Those of records that are still to come: of an audit that was cut, or nobody's. How many.
  Result<int> DropFrom(uint64_t record);

 private:
  struct Statements {
    store::Statement add;
    store::Statement before;
    store::Statement last_key;
    store::Statement weigh;
    store::Statement drop;
    store::Statement drop_of;
    store::Statement drop_from;
  };
  explicit CaseTable(Statements statements) : do_(std::move(statements)) {}

  Statements do_;
};

}  // namespace cowork::brokerd
