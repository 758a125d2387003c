// The bodies of the scripted model's answers, in the form of OpenAI's chat completions. Pure.

#pragma once

#include <string>
#include <vector>

#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

inline constexpr char kModelName[] = "scripted";

// The step as one answer.
std::string WholeAnswer(const Step& step);

// The step as events of a stream, without "[DONE]". A broken step ends inside an event.
std::vector<std::string> StreamEvents(const Step& step);

std::string ModelList();
std::string ErrorBody(const std::string& message);

}  // namespace cowork::demo_model
