// Confirming: the one way by which a command of ours widens or destroys anything. Nothing says yes
// but a person who was shown what will change: here, or before, by the id that --confirm names.

#pragma once

#include <string>

#include "ui-client/cli/consent.h"
#include "ui-client/cli/options.h"
#include "ui-client/cli/seat.h"

namespace cowork::cli {

// Shows the question at the terminal, and waits for the answer. kPermissionDenied: it is not yes.
Result<void> AskHere(const std::string& question);

// Both outlive it. What it asks fails with kPermissionDenied unless the answer is yes.
Consent ConsentOf(const Seat& seat, const Options& options);

}  // namespace cowork::cli
