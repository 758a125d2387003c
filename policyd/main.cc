// policyd: judges what an agent wants to do, and does nothing else. See docs/privileges.md.

#include <cstdlib>
#include <utility>

#include "common/base/log.h"
#include "common/frame/control.h"
#include "common/rpc/server.h"
#include "policyd/confine.h"
#include "policyd/policy_service.h"

namespace cowork::policyd {
namespace {

Result<void> TakeChannels(frame::Control& control, rpc::Server& server) {
  while (true) {
    frame::Wired wired = TRY(control.Next());
    if (wired.channel == "brokerd") {
      TRY(server.Adopt(std::move(wired.socket), kBrokerd));
    } else {
      LOG(kWarning, "a channel that policyd does not know was closed").With("name", wired.channel);
    }
  }
}

Result<void> Run() {
  frame::Control control = TRY(frame::Control::Take());  // 1. Take what we were given.
  TRY(ConfineSelf());                                    // 2. Give up the rest.
  PolicyService service;
  const auto server =
      TRY(rpc::Server::Start("policyd", service.Methods(), rpc::Server::Peers::kDaemons));
  TRY(control.SayReady());  // 3. Serve until coworkd is gone.
  return TakeChannels(control, *server);
}

}  // namespace
}  // namespace cowork::policyd

int main() {
  using namespace cowork;
  const Error why = policyd::Run().error();
  if (why.code() == ErrorCode::kUnavailable) return EXIT_SUCCESS;  // coworkd has ended.
  LOG(kError, why.message()).With("detail", why.detail());
  return EXIT_FAILURE;
}
