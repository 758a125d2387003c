#include "brokerd/core/permit.h"

namespace cowork::brokerd {

Permit MintPermit(const Session& session, const ShellCall& call, int64_t now_unix_ms) {
  const std::chrono::milliseconds life = kPermitLife;
  return {.id = PermitId::Random(),
          .session = session.id,
          .turn = session.turn_from,
          .digest = DigestOfShellCall(call.command, call.cwd),
          .expires_unix_ms = now_unix_ms + life.count()};
}

}  // namespace cowork::brokerd
