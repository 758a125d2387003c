// What c-ares found, as addresses of ours or an Error in words.

#pragma once

#include <ares.h>

#include <string>
#include <vector>

#include "common/base/result.h"
#include "policyd/core/addresses.h"

namespace cowork::resolver {

// As Lookup::Answered, for the question after `host`: what was found for another name is
// kUnavailable. `found` stays the caller's, and may be null where `status` is no success.
Result<std::vector<policyd::Address>> AnswerOf(int status, const std::string& host,
                                               const ares_addrinfo* found);

}  // namespace cowork::resolver
