// PermissionTable: the permissions on disk.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "brokerd/core/permission.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class PermissionTable {
 public:
  static constexpr int kMostAlways = 250;
  static constexpr int kMostOfSessions = 250;  // In all. The oldest makes room: it asks again.

  static Result<PermissionTable> Create(store::Database& database);

  // kResourceExhausted: there are kMostAlways.
  Result<void> Add(const Permission& permission);
  struct Wanted {
    std::string scope;
    GrantId grant;
    std::optional<SessionId> session;  // None: one that holds in all of the grant.
  };
  Result<std::optional<PermissionId>> Find(const Wanted& wanted);
  Result<std::vector<Permission>> All();        // Oldest first.
  Result<void> Remove(const PermissionId& id);  // kNotFound: no such permission.
  Result<void> RemoveOf(const GrantId& grant);

 private:
  PermissionTable(store::Statement add, store::Statement make_room, store::Statement count,
                  store::Statement find, store::Statement all, store::Statement remove,
                  store::Statement remove_of)
      : add_(std::move(add)),
        make_room_(std::move(make_room)),
        count_(std::move(count)),
        find_(std::move(find)),
        all_(std::move(all)),
        remove_(std::move(remove)),
        remove_of_(std::move(remove_of)) {}

  store::Statement add_;
  store::Statement make_room_;
  store::Statement count_;
  store::Statement find_;
  store::Statement all_;
  store::Statement remove_;
  store::Statement remove_of_;
};

}  // namespace cowork::brokerd
