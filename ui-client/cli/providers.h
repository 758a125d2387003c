// What every command about providers shows when it is done.

#pragma once

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/options.h"
#include "ui-client/cli/seat.h"

namespace cowork::cli {

// The providers in use, and a hint for each key that the vault does not have.
void PrintProviders(const Seat& seat, const Options& options,
                    const v1::ListProvidersResponse& providers);

}  // namespace cowork::cli
