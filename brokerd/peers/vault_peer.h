// VaultPeer: vaultd, as brokerd asks it. Tickets and lease ids come back, never a secret.

#pragma once

#include <set>
#include <string>

#include "brokerd/peers/link.h"
#include "common/base/ids.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

struct LeaseWish {
  std::string secret;
  SessionId session;
  std::string destination;
};

class VaultPeer {
 public:
  Link& link() { return link_; }

  rpc::Task<std::string> Keystore();
  rpc::Task<std::set<std::string>> Names();         // Of the secrets that it keeps.
  rpc::Task<std::string> Expect(std::string name);  // The ticket.
  // kFailedPrecondition: there is no such secret, or no keystore; the message says what to do.
  rpc::Task<std::string> Lease(LeaseWish wish);
  rpc::Task<rpc::Done> Revoke(SessionId session);

 private:
  Link link_{"vaultd"};
};

}  // namespace cowork::brokerd
