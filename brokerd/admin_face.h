// AdminFace: all that admin.sock offers, and that none of it changes anything.

#pragma once

#include "brokerd/admin_service.h"
#include "brokerd/health.h"
#include "brokerd/reflection.h"

namespace cowork::brokerd {

class AdminFace {
 public:
  explicit AdminFace(AdminService::Parts parts) : service_(parts), health_(parts.context) {}

  rpc::Service Methods() {
    rpc::Service all = service_.Methods();
    all.Add(health_.Methods());
    all.Add(reflection_.Methods());
    health_.Know(all.contracts);
    std::vector<rpc::Contract> listed = all.contracts;
    listed.push_back(rpc::ChannelContract());
    reflection_.Know(std::move(listed));
    return all;
  }
  // The server is made of its methods, and after it.
  void TellOf(const rpc::Server& server) { service_.TellOf(server); }

 private:
  AdminService service_;
  Health health_;
  Reflection reflection_;
};

}  // namespace cowork::brokerd
