// Show(): a session's journal to one client, from any point on, for as long as a turn runs or,
// where that is all that is wished, as far as it is written.

#pragma once

#include "brokerd/journal.h"
#include "brokerd/sessions.h"
#include "brokerd/wire.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

// `journal` and `sessions` outlive the task.
rpc::Task<rpc::Done> Show(Journal& journal, const Sessions& sessions, WatchWish wish,
                          rpc::Writer<v1::Event> writer);

}  // namespace cowork::brokerd
