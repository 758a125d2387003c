// What policyd said of a case, and how we put that to people and to agents.
//
// Whatever is no clear word of policyd (it was away, it erred, it said something new) is a denial
// that says so: Unjudged().

#pragma once

#include <optional>
#include <string>

#include "brokerd/core/call_facts.h"
#include "common/assurance/core/level.h"
#include "common/base/result.h"

namespace cowork::brokerd {

enum class Verdict { kAllow, kAsk, kDeny };

struct Judgement {
  Verdict verdict = Verdict::kDeny;
  std::string rule;  // The one that spoke; empty when the default did.
  std::string why;   // Why nobody judged; else empty.
  std::optional<assurance::Level> needs = std::nullopt;  // The machine gives boxes less than this.
  bool is_unseen = false;       // Nobody was asked: what it would change could not be seen.
  bool failed = false;          // It cannot be made, as who shows it says: nobody denied it.
  std::string permission = {};  // The id of the one that allows it; empty: none spoke.
  // What policyd was asked and what it said, to be kept (peers/judged_case.h); empty: it said
  // nothing.
  std::string judged_case = {};
};

// What we say in its place, of the same case.
Judgement InPlaceOf(const Judgement& judged, Judgement ours);

// Whether a person's standing yes would count: no rule spoke, and the default asks.
bool FellToAsking(const Judgement& judgement);

Judgement Unjudged(const Error& error);

// A denial of what would change a file in a way that could not be seen. kFailedPrecondition is its
// tool's own word, and told as it is.
Judgement Unseen(const Error& error);

// A denial of what reached its server without a permit, and would change a file: nobody has seen
// how.
Judgement Unshown();

// Why a person is asked.
std::string ReasonToAsk(CallKind kind, const Judgement& judgement);
// What an agent is told when it may not.
std::string WordsOfDenial(const Judgement& judgement);
// What is to be trusted of it later: nothing that a tool says of what it was called with.
std::string WordsForAudit(CallKind kind, const Judgement& judgement);

}  // namespace cowork::brokerd
