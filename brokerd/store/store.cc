#include "brokerd/store/store.h"

#include "brokerd/store/schema.h"

namespace cowork::brokerd {

Result<std::unique_ptr<Store>> Store::Open(const std::string& directory) {
  store::Database database = TRY(store::Database::Open(directory + "/broker.db", kSchema));
  Tables tables{.grants = TRY(GrantTable::Create(database)),
                .sessions = TRY(SessionTable::Create(database)),
                .approvals = TRY(ApprovalTable::Create(database)),
                .permits = TRY(PermitTable::Create(database)),
                .journal = TRY(JournalTable::Create(database)),
                .audit = TRY(AuditTable::Create(database))};
  return std::unique_ptr<Store>(new Store(std::move(database), std::move(tables)));
}

}  // namespace cowork::brokerd
