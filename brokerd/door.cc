#include "brokerd/door.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// Descriptors come back when clients leave; until then a loop of failing accepts helps nobody.
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{100};

}  // namespace

rpc::CapabilitySet OwnersRights() {
  using v1::MethodRule;
  return {MethodRule::STATUS_READ,   MethodRule::GRANT_READ,      MethodRule::GRANT_CHANGE,
          MethodRule::SESSION_READ,  MethodRule::SESSION_START,   MethodRule::SESSION_STOP,
          MethodRule::APPROVAL_READ, MethodRule::APPROVAL_ANSWER, MethodRule::SECRET_PUT,
          MethodRule::AUDIT_READ};
}

void KeepDoor(const os::UniqueFd& listener, const os::PeerCheck& peers, Broker& broker) {
  while (true) {
    os::UniqueFd client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) {
      if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK) return;  // It is no listener.
      std::this_thread::sleep_for(kPauseWithoutDescriptors);
      continue;
    }
    const Result<void> checked = peers.Check(client.get());
    if (!checked.ok()) {
      LOG(kWarning, "somebody else knocked at broker.sock, and was not heard")
          .With("why", checked.error().message())
          .With("detail", checked.error().detail());
      continue;
    }
    const Result<void> adopted =
        broker.Adopt(std::move(client), OwnersRights(), rpc::Server::Hello::kWithinLimit);
    if (!adopted.ok())
      LOG(kWarning, "a client was not adopted").With("why", adopted.error().detail());
  }
}

}  // namespace cowork::brokerd
