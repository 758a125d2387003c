// What was permitted in a turn whose brokerd ended before it was told of the start: nobody knows
// whether it ran, and its journal says so. What was allowed on the spot, without a permit, is not
// among it, and stands there as allowed.

#pragma once

#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/session.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

// The words on it, as far as there is room, as VoidEvents() has them. Before its permits are void.
// Of a journal that is damaged they may lack what rules allowed.
Result<std::vector<v1::Event>> WordsOnWhatIsOpen(Context& context, const Session& session);

}  // namespace cowork::brokerd
