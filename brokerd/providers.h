// providers.toml: whose models sessions may use, and where. Read once, at start.
//
//   [[provider]]
//   name = "demo"
//   kind = "openai-compatible"
//   address = "127.0.0.1"
//   port = 8123
//   base_path = "/v1"
//   secret = "demo-key"        # its key in the vault; without this line it needs none
//   models = ["scripted"]

#pragma once

#include <string_view>
#include <vector>

#include "brokerd/core/provider.h"
#include "common/base/result.h"

namespace cowork::brokerd {

// kInvalidArgument: the message names the line or the provider, and the mistake. A word that we do
// not know is a mistake: it might have been meant to narrow something.
Result<std::vector<Provider>> ParseProviders(std::string_view text);

}  // namespace cowork::brokerd
