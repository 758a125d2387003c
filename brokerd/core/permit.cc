#include "brokerd/core/permit.h"

#include "brokerd/core/call_facts.h"

namespace cowork::brokerd {

Permit MintPermit(const Session& session, const Call& call, int64_t now_unix_ms) {
  const std::chrono::milliseconds life = kPermitLife;
  const auto* tool = std::get_if<ToolCall>(&call);
  return {.id = PermitId::Random(),
          .session = session.id,
          .turn = session.turn_from,
          .digest = DigestOf(call),
          .expires_unix_ms = now_unix_ms + life.count(),
          .before = tool == nullptr ? "" : tool->before};
}

}  // namespace cowork::brokerd
