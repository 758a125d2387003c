// PeerCheck: whether the process at the other end of a connected socket may speak for the person.
//
// Its uid alone does not tell: boxes carry the person's own. A box that reached a socket of ours,
// by a bind or because our directories lie in what was granted, is told by its user namespace, and
// that by its uid_map: /proc/PID/ns/user and PIDFD_GET_USER_NAMESPACE answer EACCES to whoever is
// in a Landlock domain, and our daemons are.

#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::os {

class PeerCheck {
 public:
  // Before confinement, which has to leave it the files beneath proc() to read.
  // kFailedPrecondition: our own user namespace has a single uid, as a box's has; what the two read
  //                      of it may be the same, and no check could tell them apart. Or /proc is
  //                      mounted so that confined we would see no client in it
  static Result<PeerCheck> Prepare();

  // kPermissionDenied: another user's process, one in another user namespace, or one that is gone.
  Result<void> Check(int socket) const;

  int proc() const { return proc_.get(); }

 private:
  PeerCheck(UniqueFd proc, std::string own_map, uid_t uid)
      : proc_(std::move(proc)), own_map_(std::move(own_map)), uid_(uid) {}

  UniqueFd proc_;
  std::string own_map_;
  uid_t uid_;
};

// Whether a uid_map lets its namespace have one uid at most. Pure.
bool HasASingleUid(const std::string& uid_map);

}  // namespace cowork::os
