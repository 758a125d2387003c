// Providers, as people read them. Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/complaint.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

std::string TextOf(const v1::ListProvidersResponse& providers, const Reader& reader);

// Where it works.
std::string TextOf(const v1::TestProviderResponse& tested);
// And where it does not.
Complaint ComplaintOf(const std::string& name, const v1::TestProviderResponse& tested);

// The commands that put the missing keys into the vault; empty where none is missing.
std::string HintForKeys(const v1::ListProvidersResponse& providers);

}  // namespace cowork::cli
