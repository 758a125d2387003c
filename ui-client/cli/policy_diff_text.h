// What another policy would have answered, as people read it:
//
//   npm test
//       asked, by default → allowed, rule "tests run freely" · 12 times
//       in ~/app · s-4f2k9 · 3 min ago
//
//   12 verdicts would be otherwise, and 115 the same.
//
// Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

std::string TextOf(const v1::DiffPolicyResponse& diff, const Reader& reader);

}  // namespace cowork::cli
