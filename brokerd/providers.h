// providers.toml: whose models sessions may use, and where.
//
//   [[provider]]
//   name = "anthropic"
//   kind = "anthropic"            # or "openai-compatible"
//   host = "api.anthropic.com"    # a DNS name, or an IP address
//   secret = "anthropic-key"      # its key in the vault; without this line it needs none
//   models = ["claude-sonnet-4-5"]
//
// And where it is otherwise than usual:
//
//   port = 8443                   # 443
//   base_path = "/api/v1"         # "/v1"
//   key_header = "api-key"        # the bearer token; of anthropic, "x-api-key"
//   ca_file = "own-ca.pem"        # what the system trusts; beside this file, or an absolute path
//   private = true                # false: it is at no private or loopback address
//   plain = true                  # false: TLS

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "brokerd/core/provider.h"
#include "common/base/result.h"

namespace cowork::brokerd {

// What a ca_file holds, by its path as it is written. Its error says why not, and what to do.
using CaReader = std::function<Result<std::string>(const std::string& path)>;

// kInvalidArgument: the message names the line and the mistake, and behind the last "; " what to
// write. A word that we do not know is a mistake: it might have been meant to narrow something.
Result<std::vector<Provider>> ParseProviders(std::string_view text, const CaReader& read_ca);

}  // namespace cowork::brokerd
