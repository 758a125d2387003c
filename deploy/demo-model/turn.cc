#include "deploy/demo-model/turn.h"

#include <boost/json.hpp>

namespace cowork::demo_model {
namespace {

namespace json = boost::json;

constexpr size_t kLongestResult = 200;
constexpr std::string_view kResultMark = "{last_result}";
constexpr std::string_view kPromptMark = "{first_prompt}";

Error Malformed(const char* why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

std::string_view StringAt(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->as_string().data(), value->as_string().size()};
}

// Content is a string, or a list of parts with one each.
std::string TextOf(const json::value* content) {
  if (content == nullptr) return {};
  if (content->is_string()) return std::string(content->as_string());
  std::string text;
  if (content->is_array())
    for (const json::value& part : content->as_array())
      if (part.is_object()) text += StringAt(part.as_object(), "text");
  return text;
}

struct Progress {
  size_t results = 0;
  std::string last_result = {};
  std::string first_prompt = {};

  void Result(const json::value* content) {
    ++results;
    last_result = TextOf(content);
  }
  void Prompt(const std::string& text) {
    results = 0;
    last_result.clear();
    if (first_prompt.empty()) first_prompt = text;
  }
};

// In Anthropic's shape a tool's result is a part of what the user says.
bool TakeResults(const json::object& message, Progress& progress) {
  const json::value* content = message.if_contains("content");
  if (content == nullptr || !content->is_array()) return false;
  bool found = false;
  for (const json::value& part : content->as_array()) {
    if (!part.is_object() || StringAt(part.as_object(), "type") != "tool_result") continue;
    progress.Result(part.as_object().if_contains("content"));
    found = true;
  }
  return found;
}

Progress ProgressOf(const json::array& messages) {
  Progress progress;
  for (const json::value& value : messages) {
    if (!value.is_object()) continue;
    const json::object& message = value.as_object();
    const std::string_view role = StringAt(message, "role");
    const json::value* content = message.if_contains("content");
    if (role == "tool") progress.Result(content);
    if (role == "user" && !TakeResults(message, progress)) progress.Prompt(TextOf(content));
  }
  return progress;
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, std::min(text.find('\n'), kLongestResult)));
}

void Fill(std::string& piece, std::string_view mark, const std::string& text) {
  const size_t at = piece.find(mark);
  if (at != std::string::npos) piece.replace(at, mark.size(), FirstLine(text));
}

Step FilledFrom(const Progress& progress, Step step) {
  for (std::string& piece : step.text) {
    Fill(piece, kResultMark, progress.last_result);
    Fill(piece, kPromptMark, progress.first_prompt);
  }
  return step;
}

Step Saying(const char* text) {
  Step step;
  step.text = {text};
  return step;
}

bool OffersTools(const json::object& request) {
  const json::value* tools = request.if_contains("tools");
  return tools != nullptr && tools->is_array() && !tools->as_array().empty();
}

Step StepFor(const Scenario& scenario, const json::object& request, const json::array& messages) {
  if (!OffersTools(request)) return Saying("A session with the scripted model");
  const Progress progress = ProgressOf(messages);
  if (progress.results >= scenario.steps.size())
    return Saying("This is the scripted model: its scenario has no more steps.");
  return FilledFrom(progress, scenario.steps[progress.results]);
}

}  // namespace

Result<Turn> TurnFor(const Scenario& scenario, std::string_view request) {
  boost::system::error_code failed;
  const json::value value = json::parse({request.data(), request.size()}, failed);
  if (failed || !value.is_object()) return Malformed("the request is not a JSON object");
  const json::object& object = value.as_object();
  const json::value* messages = object.if_contains("messages");
  if (messages == nullptr || !messages->is_array()) return Malformed("there are no messages");
  const json::value* stream = object.if_contains("stream");
  return Turn{.step = StepFor(scenario, object, messages->as_array()),
              .stream = stream != nullptr && stream->is_bool() && stream->as_bool()};
}

}  // namespace cowork::demo_model
