// One [[provider]] of providers.toml.

#pragma once

#include <string>

#include "brokerd/core/provider.h"
#include "brokerd/providers.h"
#include "common/base/result.h"
#include "common/toml/toml.h"

namespace cowork::brokerd {

// A mistake in providers.toml, at the line of `node`. `what` ends in "; " and what to write.
Error MistakeAt(const toml::node& node, const std::string& what);

// kInvalidArgument: the entry has a mistake; the message names its line, and what to write.
Result<Provider> ParseProvider(const toml::table& table, const CaReader& read_ca);

}  // namespace cowork::brokerd
