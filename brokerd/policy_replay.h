// PolicyReplay: what another policy would have said of what is kept (cases.h). vaultd opens it,
// policyd judges it, and nothing of either changes.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/policy_diff.h"
#include "brokerd/peers/judged_case.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class PolicyReplay {
 public:
  explicit PolicyReplay(Context& context) : context_(context) {}

  // Errors as of DiffPolicy in broker.proto.
  rpc::Task<PolicyDiff> Diff(std::string text);

 private:
  struct Opened {
    std::vector<SealedCase> sealed;  // Of each case, in their order.
    std::vector<ReadCase> cases;
  };
  Result<std::vector<SealedCase>> Next(uint64_t before);
  rpc::Task<Opened> Open(std::vector<SealedCase> sealed, PolicyDiff& diff);
  rpc::Task<rpc::Done> Judge(std::string text, Opened opened, PolicyDiff& diff);

  Context& context_;
};

}  // namespace cowork::brokerd
