// vaultd: keeps secrets, and lends each for one destination of one session. See docs/privileges.md.

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/log.h"
#include "common/frame/control.h"
#include "common/os/peer.h"
#include "common/os/places.h"
#include "common/rpc/server.h"
#include "common/seal/sealed_box.h"
#include "vaultd/confine.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/crypto/library.h"
#include "vaultd/frame_server.h"
#include "vaultd/poll_loop.h"
#include "vaultd/store/sealed_store.h"
#include "vaultd/vault_service.h"

namespace cowork::vaultd {
namespace {

constexpr int kUsage = 2;
constexpr int kSomethingIsMissing = 5;

struct Options {
  std::string keystore;
  std::string data;  // Of the installation; given for a store on the disk alone.
  StoreIs store() const { return data.empty() ? StoreIs::kNoFile : StoreIs::kOnDisk; }
};

Result<Options> Parse(int argc, char** argv) {
  const bool data_is_given = argc == 5 && std::string_view(argv[3]) == "--data";
  if ((argc == 3 || data_is_given) && std::string_view(argv[1]) == "--keystore") {
    const std::string keystore = argv[2];
    if (data_is_given && keystore == kPassphraseKeystore)
      return Options{.keystore = keystore, .data = argv[4]};
    if (!data_is_given && (keystore == "ephemeral" || keystore == "unavailable"))
      return Options{.keystore = keystore, .data = ""};
  }
  return Error(ErrorCode::kUnimplemented,
               "usage: vaultd --keystore passphrase --data DIR, or vaultd --keystore "
               "ephemeral|unavailable");
}

// Says in three parts what keeps us from starting, where coworkd looks for it.
int Refuse(const Error& error) {
  LOG(kError, "vaultd does not start")
      .With("why", error.message())
      .With("detail", error.detail())
      .With("do", "mend what it names, then `cowork up`");
  return error.code() == ErrorCode::kUnimplemented ? kUsage : kSomethingIsMissing;
}

Result<std::unique_ptr<SecretStore>> OpenStore(const Options& options) {
  std::unique_ptr<SecretStore> store;
  if (options.keystore == "ephemeral") store = std::make_unique<EphemeralStore>();
  if (options.keystore != kPassphraseKeystore) return store;
  TRY(crypto::Prepare());
  TRY(seal::Prepare());
  const std::string directory = options.data + "/vault";
  TRY(os::PrepareDirectory(directory));
  store = TRY(SealedStore::Open(directory));
  return store;
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

// Until the control ends, or what comes over it cannot be used; says which.
Result<void> Serve(frame::Control& control, rpc::Server& server, PollLoop& loop,
                   FrameServer& frames, Vault& vault) {
  while (true) {
    if (TRY(loop.RunOnce(control.descriptor(), vault.uses_due())))
      TRY(TakeChannel(control, server, frames));
    vault.RecordUsesInTime();
  }
}

Result<void> Run(const Options& options) {
  frame::Control control = TRY(frame::Control::Take());  // 1. Take what we were given.
  Vault vault(TRY(OpenStore(options)));
  const os::PeerCheck peers = TRY(os::PeerCheck::Prepare());
  TRY(ConfineSelf(peers.proc(), options.store()));  // 2. Give up the rest.

  VaultService service(vault);
  const auto server =
      TRY(rpc::Server::Start("vaultd", service.Methods(), rpc::Server::Peers::kDaemons));
  PollLoop loop;
  FrameServer frames(loop, vault, peers);
  TRY(control.SayReady());
  const Error why = Serve(control, *server, loop, frames, vault).error();  // 3. Serve.
  vault.RecordUses();
  // What was acknowledged is on disk; the store's files cannot be closed as SQLite would like.
  std::_Exit(frame::EndingAfter(why));
}

}  // namespace
}  // namespace cowork::vaultd

int main(int argc, char** argv) {
  const auto options = cowork::vaultd::Parse(argc, argv);
  if (!options.ok()) return cowork::vaultd::Refuse(options.error());
  return cowork::vaultd::Refuse(cowork::vaultd::Run(*options).error());
}
