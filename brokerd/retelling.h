// What runnerd tells of a session, as the journal tells it to a person: with what a call
// ran and the yes that let it.

#pragma once

#include <optional>

#include "brokerd/live.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

// Whether the call came with a permit that we gave, or was judged on the spot and may run.
bool WasAllowed(const v1::RunnerEvent::CallStarted& started, const Live& live);

// None: what is no line of the journal.
std::optional<v1::Event> Retell(const v1::RunnerEvent& event, const Live& live);

// Whether it tells of what a call or a box did.
bool IsAct(const v1::RunnerEvent& event);

// Leaves out what a call is of, which can be long.
void WithoutWords(v1::Event::CallStarted& started);

// Keeps the session's boxes and calls as the event tells them. A call whose start was not `written`
// stays among those that may have run.
void KeepCount(const v1::RunnerEvent& event, bool written, Live& live);

}  // namespace cowork::brokerd
