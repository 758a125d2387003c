// The permits that an allow mints, on disk before anybody has one. The middle of asks.h.

#include <chrono>
#include <utility>

#include "brokerd/asks.h"

namespace cowork::brokerd {
namespace {

// A permit is spent before its call is told of, and that may take its time to come.
constexpr std::chrono::milliseconds kAfterItsEnd{60'000};

}  // namespace

Result<Permit> Asks::Mint(Live& live, const Allowed& allowed) {
  const Permit permit = MintPermit(live.session.id, allowed.call, context_.timer.Now());
  TRY(context_.store.Atomically([&] { return WritePermit(permit, allowed); }));
  Remember(live, permit, {.command = allowed.call.command, .approval = ""});
  context_.journal.Ring(live.session.id);
  return permit;
}

// What a call is told of by, when it starts. Those whose time is over never will.
void Asks::Remember(Live& live, const Permit& permit, AllowedCall call) {
  const int64_t now = context_.timer.Now();
  std::erase_if(live.permitted, [now](const auto& entry) {
    return entry.second.until_unix_ms + kAfterItsEnd.count() < now;
  });
  call.until_unix_ms = permit.expires_unix_ms;
  live.permitted[permit.id.text()] = std::move(call);
}

Result<void> Asks::WritePermit(const Permit& permit, const Allowed& allowed) {
  TRY(context_.audit.Write({.kind = "permit",
                            .session = permit.session.text(),
                            .text = permit.id.text() + ": one tool box, once",
                            .digest = HexDigest(allowed.call)}));
  TRY(context_.store.permits().Add(permit, allowed.approval));
  return context_.journal.Write(permit.session, allowed.event);
}

}  // namespace cowork::brokerd
