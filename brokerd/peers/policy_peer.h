// PolicyPeer: policyd, as brokerd asks it. A shell call gets a Judgement whatever happens: where
// policyd gave none, it is the denial that Unjudged() makes.

#pragma once

#include <memory>
#include <string>

#include "brokerd/core/call.h"
#include "brokerd/core/judgement.h"
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
  rpc::Task<Judgement> JudgeShell(SessionId session, std::string grant, ShellCall call);

 private:
  rpc::Task<Judgement> Judge(v1::JudgeRequest request);

  Link link_{"policyd"};
};

}  // namespace cowork::brokerd
