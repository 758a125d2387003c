#include "brokerd/store/store.h"

#include "brokerd/store/schema.h"

namespace cowork::brokerd {

Result<std::unique_ptr<Store>> Store::Open(const std::string& directory) {
  Reserve reserve = TRY(Reserve::Open(directory));
  store::Database database = TRY(store::Database::Open(directory + "/broker.db", kVersions));
  GrantTable grants = TRY(GrantTable::Create(database));
  SessionTable sessions = TRY(SessionTable::Create(database));
  ApprovalTable approvals = TRY(ApprovalTable::Create(database));
  PermitTable permits = TRY(PermitTable::Create(database));
  PermissionTable permissions = TRY(PermissionTable::Create(database));
  JournalTable journal = TRY(JournalTable::Create(database));
  AuditTable audit = TRY(AuditTable::Create(database));
  CaseTable cases = TRY(CaseTable::Create(database));
  ClientTable clients = TRY(ClientTable::Create(database));
  return std::unique_ptr<Store>(new Store(std::move(reserve), std::move(database),
                                          {.grants = std::move(grants),
                                           .sessions = std::move(sessions),
                                           .approvals = std::move(approvals),
                                           .permits = std::move(permits),
                                           .permissions = std::move(permissions),
                                           .journal = std::move(journal),
                                           .audit = std::move(audit),
                                           .cases = std::move(cases),
                                           .clients = std::move(clients)}));
}

}  // namespace cowork::brokerd
