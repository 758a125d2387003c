// The scripted model's answers, in whichever shape a request came. Pure.

#pragma once

#include <string>
#include <vector>

#include "deploy/demo-model/access.h"
#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

std::string ErrorFor(Shape shape, unsigned status, const std::string& message);

// The step as events of a stream, with the mark of its end; a broken step has none.
std::vector<std::string> EventsFor(Shape shape, const Step& step);

std::string WholeAnswerFor(Shape shape, const Step& step);
std::string ModelsFor(Shape shape);

}  // namespace cowork::demo_model
