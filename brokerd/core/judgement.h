// What policyd said of a case, and how we put that to people and to agents.
//
// Whatever is no clear word of policyd (it was away, it erred, it said something new) is a denial
// that says so: Unjudged().

#pragma once

#include <optional>
#include <string>

#include "common/assurance/core/level.h"
#include "common/base/result.h"

namespace cowork::brokerd {

enum class Verdict { kAllow, kAsk, kDeny };

struct Judgement {
  Verdict verdict = Verdict::kDeny;
  std::string rule;  // The one that spoke; empty when the default did.
  std::string why;   // Why nobody judged; else empty.
  std::optional<assurance::Level> needs = std::nullopt;  // The machine gives boxes less than this.
};

Judgement Unjudged(const Error& error);

// Why a person is asked.
std::string ReasonToAsk(const Judgement& judgement);
// What an agent is told when it may not.
std::string WordsOfDenial(const Judgement& judgement);

}  // namespace cowork::brokerd
