#include "deploy/demo-model/shaped_answer.h"

#include "deploy/demo-model/answer.h"
#include "deploy/demo-model/messages_answer.h"

namespace cowork::demo_model {

std::string ErrorFor(Shape shape, unsigned status, const std::string& message) {
  return shape == Shape::kMessages ? MessageErrorBody(status, message) : ErrorBody(message);
}

std::vector<std::string> EventsFor(Shape shape, const Step& step) {
  if (shape == Shape::kMessages) return MessageEvents(step);
  std::vector<std::string> events = StreamEvents(step);
  if (!step.broken) events.push_back("data: [DONE]\n\n");
  return events;
}

std::string WholeAnswerFor(Shape shape, const Step& step) {
  return shape == Shape::kMessages ? WholeMessage(step) : WholeAnswer(step);
}

std::string ModelsFor(Shape shape) {
  return shape == Shape::kMessages ? MessageModelList() : ModelList();
}

}  // namespace cowork::demo_model
