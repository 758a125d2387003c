// Farewell: what a person is told who leaves a session that goes on, or loses it, and the exit code
// with it. `session`: its short id.

#pragma once

#include <cstdint>
#include <string>

#include "ui-client/cli/complaint.h"

namespace cowork::cli {

// The journal ends for now.
Exit SayWhereItGoesOn(const std::string& session, uint64_t from);
// Its turn broke off, and that is no end of the session.
void SayHowToGoOn(const std::string& session);
// At Ctrl-C: it goes on; and while nobody knows whether it does.
Exit SayItGoesOnAlone(const std::string& session);
Exit SayHowToLookLater(const std::string& session);
Exit ComplainOfNoEnd(const std::string& session);
Exit ComplainOfLoss(const std::string& session, const Error& error);

}  // namespace cowork::cli
