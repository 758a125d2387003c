#include "vaultd/give_environment.h"

#include <array>
#include <string>
#include <utility>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "vaultd/core/destination.h"
#include "vaultd/intake/environment_file.h"

namespace cowork::vaultd {
namespace {

// A packet has to hold something; what counts is the file that comes with it.
constexpr char kEnvironment[] = "environment";

Result<os::UniqueFd> EnvironmentOf(Vault& vault, const Wiring& server) {
  EnvironmentFile file = TRY(EnvironmentFile::Create());
  const std::string destination = DestinationOfServer(server.server);
  for (const Variable& variable : server.variables) {
    const auto add = [&](const SecretBytes& secret) { return file.Add(variable.name, secret); };
    TRY(vault.Redeem(server.session, variable.lease, destination, add));
  }
  return std::move(file).Seal();
}

Result<void> Give(Vault& vault, const Wiring& server, const os::UniqueFd& end) {
  const os::UniqueFd file = TRY(EnvironmentOf(vault, server));
  return frame::Send(end.get(), kEnvironment, std::array{file.get()});
}

}  // namespace

void GiveEnvironment(Vault& vault, const Wiring& server, const os::UniqueFd& end) {
  const Result<void> given = Give(vault, server, end);
  if (given.ok())
    LOG(kInfo, "a server is lent its environment")
        .WithId("session", server.session.text())
        .With("server", server.server);
  else
    LOG(kWarning, "a server is lent no environment")
        .WithId("session", server.session.text())
        .With("server", server.server)
        .With("why", given.error().message());
}

}  // namespace cowork::vaultd
