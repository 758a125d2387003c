// The permits that an allow mints, on disk before anybody has one. The middle of asks.h.

#include <utility>

#include "brokerd/asks.h"

namespace cowork::brokerd {
namespace {

// Of one turn. No agent wants so many calls at once, and each that comes is compared with all.
constexpr size_t kMostUnused = 512;

}  // namespace

Result<Permit> Asks::Mint(Live& live, const Allowed& allowed) {
  const Permit permit = MintPermit(live.session, allowed.call, context_.timer.Now());
  TRY(context_.store.Atomically([&] { return WritePermit(permit, allowed); }));
  Remember(live, permit, {.call = allowed.call, .approval = ""});
  context_.journal.Ring(live.session.id);
  return permit;
}

// What a call is told of by, when it starts. Its permit was spent before, and it may have waited
// for another session's command since, however long that ran: so it is kept until then.
void Asks::Remember(Live& live, const Permit& permit, AllowedCall call) {
  live.permitted[permit.id.text()] = std::move(call);
}

Result<void> Asks::MayAllow(const Live& live) {
  if (live.permitted.size() < kMostUnused) return {};
  return Error(ErrorCode::kResourceExhausted,
               "512 calls of this turn are allowed and were not made; its next turn may make more");
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
