// The product never runs as root, and as root most of what the escape tests show would mean
// nothing.

#pragma once

namespace cowork::escape {

// Returns where the program runs as an ordinary user. Started as root it starts itself anew as the
// user that ./dev makes, or ends and says what is missing.
void BecomeOrdinaryUser(char** argv);

}  // namespace cowork::escape
