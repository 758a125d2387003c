// GrantTable: the grants on disk.

#pragma once

#include <vector>

#include "brokerd/core/grant.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class GrantTable {
 public:
  static Result<GrantTable> Create(store::Database& database);

  Result<void> Add(const Grant& grant);
  Result<void> Remove(const GrantId& id);  // kNotFound: no such grant.
  Result<Grant> Find(const GrantId& id);   // kNotFound: no such grant.
  Result<std::vector<Grant>> All();        // Oldest first.

 private:
  GrantTable(store::Statement add, store::Statement remove, store::Statement all)
      : add_(std::move(add)), remove_(std::move(remove)), all_(std::move(all)) {}

  store::Statement add_;
  store::Statement remove_;
  store::Statement all_;
};

}  // namespace cowork::brokerd
