// Which step is played depends on the conversation that a request carries, never on a counter: the
// same request gets the same answer, and two sessions do not disturb each other.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

struct Turn {
  Step step;
  bool stream = false;
};

// The step for a request to /v1/chat/completions or /v1/messages. After each user message the
// scenario begins anew; each tool result after it is one step further. A request that offers no
// tools is not the conversation (OpenCode asks for a title so), and gets a fixed text.
// kInvalidArgument: the request is none.
Result<Turn> TurnFor(const Scenario& scenario, std::string_view request);

}  // namespace cowork::demo_model
