// vaultd: keeps secrets, and lends each for one destination of one session. See docs/privileges.md.

#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "common/base/log.h"
#include "common/frame/control.h"
#include "common/os/peer.h"
#include "common/rpc/server.h"
#include "vaultd/confine.h"
#include "vaultd/frame_server.h"
#include "vaultd/poll_loop.h"
#include "vaultd/vault_service.h"

namespace cowork::vaultd {
namespace {

Result<Keystore> KeystoreFrom(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--keystore") {
    if (std::string_view(argv[2]) == "ephemeral") return Keystore::kEphemeral;
    if (std::string_view(argv[2]) == "unavailable") return Keystore::kUnavailable;
  }
  return Error(ErrorCode::kInvalidArgument,
               "vaultd needs a keystore it knows: --keystore ephemeral|unavailable");
}

Result<void> TakeChannel(frame::Control& control, rpc::Server& server, FrameServer& frames) {
  std::optional<frame::Wired> wired = TRY(control.NextIfAny());
  if (!wired.has_value()) return {};
  if (wired->channel == "brokerd") return server.Adopt(std::move(wired->socket), kBrokerd);
  if (wired->channel == "runnerd") return frames.ServeRunnerd(std::move(wired->socket));
  if (wired->channel == "intake.sock") return frames.ServeIntake(std::move(wired->socket));
  LOG(kWarning, "a channel that vaultd does not know was closed").With("name", wired->channel);
  return {};
}

Result<void> Run(int argc, char** argv) {
  Vault vault(TRY(KeystoreFrom(argc, argv)));  // 1. Take what we were given; no secret is here yet.
  frame::Control control = TRY(frame::Control::Take());
  const os::PeerCheck peers = TRY(os::PeerCheck::Prepare());
  TRY(ConfineSelf(peers.proc()));  // 2. Give up the rest.

  VaultService service(vault);
  const auto server =
      TRY(rpc::Server::Start("vaultd", service.Methods(), rpc::Server::Peers::kDaemons));
  PollLoop loop;
  FrameServer frames(loop, vault, peers);
  TRY(control.SayReady());
  while (true) {  // 3. Serve until coworkd is gone.
    if (TRY(loop.RunOnce(control.descriptor()))) TRY(TakeChannel(control, *server, frames));
  }
}

}  // namespace
}  // namespace cowork::vaultd

int main(int argc, char** argv) {
  using namespace cowork;
  const Error why = vaultd::Run(argc, argv).error();
  if (why.code() == ErrorCode::kUnavailable) return EXIT_SUCCESS;  // coworkd has ended.
  LOG(kError, why.message()).With("detail", why.detail());
  return EXIT_FAILURE;
}
