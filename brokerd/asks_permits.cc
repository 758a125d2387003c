// The permits that an allow mints, on disk before anybody has one. The middle of asks.h.

#include <utility>

#include "brokerd/asks.h"

namespace cowork::brokerd {
namespace {

// So many calls a session does not have waiting for one directory.
constexpr size_t kMostRemembered = 256;

}  // namespace

Result<Permit> Asks::Mint(Live& live, const Allowed& allowed) {
  const Permit permit = MintPermit(live.session, allowed.call, context_.timer.Now());
  TRY(context_.store.Atomically([&] { return WritePermit(permit, allowed); }));
  Remember(live, permit, {.call = allowed.call, .approval = ""});
  context_.journal.Ring(live.session.id);
  return permit;
}

// What a call is told of by, when it starts. Its permit was spent before, and it may have waited
// for another session's command since, however long that ran.
void Asks::Remember(Live& live, const Permit& permit, AllowedCall call) {
  const int64_t now = context_.timer.Now();
  if (live.permitted.size() >= kMostRemembered)
    std::erase_if(live.permitted,
                  [now](const auto& entry) { return entry.second.until_unix_ms < now; });
  call.until_unix_ms = permit.expires_unix_ms;
  live.permitted[permit.id.text()] = std::move(call);
}

Result<void> Asks::WritePermit(const Permit& permit, const Allowed& allowed) {
  TRY(context_.audit.Write({.kind = "permit",
                            .session = permit.session.text(),
                            .text = permit.id.text() + ": " + WhatRuns(allowed.call) + ", once",
                            .digest = HexDigest(allowed.call)}));
  TRY(context_.store.permits().Add(permit, allowed.approval));
  return context_.journal.Write(permit.session, allowed.event);
}

}  // namespace cowork::brokerd
