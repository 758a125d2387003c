// PolicyPeer: policyd, as brokerd asks it. A call gets a Judgement whatever happens: where
// policyd gave none, it is the denial that Unjudged() makes.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/core/call.h"
#include "brokerd/core/judgement.h"
#include "brokerd/core/policy_diff.h"
#include "brokerd/peers/link.h"
#include "common/base/ids.h"
#include "common/rpc/task.h"
#include "cowork/v1/policy.pb.h"

namespace cowork::brokerd {

struct StartCase {
  std::string grant;
  std::string model;                                 // PROVIDER/MODEL
  assurance::Level level = assurance::Level::kNone;  // Of this machine.
};

class PolicyPeer {
 public:
  Link& link() { return link_; }

  // Uses a new connection as soon as policyd has the rules over it, and never before.
  //
  // kInvalidArgument: the text is no policy; the message names the line and the mistake.
  rpc::Task<rpc::Done> Wire(std::shared_ptr<rpc::Peer> peer, std::string rules);

  // kUnavailable and the like: there is no judgement, so nothing may start.
  rpc::Task<Judgement> JudgeStart(SessionId session, StartCase start);
  // Has it judge by another text from its answer on; until then, by the one it had.
  rpc::Task<rpc::Done> Load(std::string rules);
  // How many rules a text has. Errors as of Policy.CheckRules.
  rpc::Task<uint32_t> Check(std::string text);
  // What another text says of each of these, in their order; none: it is no case that policyd
  // would judge. Errors as of Policy.JudgeBy.
  rpc::Task<std::vector<std::optional<Said>>> JudgeBy(std::string text,
                                                      std::vector<v1::JudgeRequest> cases);
  rpc::Task<Judgement> JudgeCall(SessionId session, std::string grant, Call call);
  // As JudgeCall, of a call that nobody wants to make. kUnavailable and the like: policyd said
  // nothing.
  rpc::Task<Judgement> Explain(std::string grant, Call call);

 private:
  rpc::Task<Judgement> Judge(v1::JudgeRequest request);

  Link link_{"policyd"};
};

}  // namespace cowork::brokerd
