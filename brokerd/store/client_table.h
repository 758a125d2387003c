// ClientTable: the clients that were added, on disk.

#pragma once

#include <vector>

#include "brokerd/core/client.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class ClientTable {
 public:
  static Result<ClientTable> Create(store::Database& database);

  Result<void> Add(const Client& client);   // kFailedPrecondition: the name is taken.
  Result<void> Remove(const ClientId& id);  // kNotFound: no such client.
  Result<Client> Find(const ClientId& id);  // The same.
  // Oldest first. kInternal: one has a role that nobody here wrote.
  Result<std::vector<Client>> All();

 private:
  ClientTable(store::Statement add, store::Statement remove, store::Statement find,
              store::Statement all)
      : add_(std::move(add)),
        remove_(std::move(remove)),
        find_(std::move(find)),
        all_(std::move(all)) {}

  store::Statement add_;
  store::Statement remove_;
  store::Statement find_;
  store::Statement all_;
};

}  // namespace cowork::brokerd
