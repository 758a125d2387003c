// CloseWhatRan(): what a brokerd that starts owes to the sessions of the one before it. Their boxes
// ended when its channel did; here their journals say so. On a disk without any room they go on
// saying that they run until there is some, and nobody is kept from serving.

#pragma once

#include "brokerd/context.h"

namespace cowork::brokerd {

Result<void> CloseWhatRan(Context& context);

}  // namespace cowork::brokerd
