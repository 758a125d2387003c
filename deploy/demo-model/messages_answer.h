// The bodies of the scripted model's answers, in the form of Anthropic's messages. Pure.

#pragma once

#include <string>
#include <vector>

#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

// The step as one answer.
std::string WholeMessage(const Step& step);

// The step as events of a stream, the last one with them. A broken step ends inside an event.
std::vector<std::string> MessageEvents(const Step& step);

std::string MessageModelList();
std::string MessageErrorBody(unsigned status, const std::string& message);

}  // namespace cowork::demo_model
