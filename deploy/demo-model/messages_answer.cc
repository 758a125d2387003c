#include "deploy/demo-model/messages_answer.h"

#include <functional>
#include <numeric>
#include <utility>

#include <boost/json.hpp>

#include "deploy/demo-model/answer.h"

namespace cowork::demo_model {
namespace {

namespace json = boost::json;

const char* StopReason(const Step& step) {
  return step.tool.empty() ? "end_turn" : "tool_use";
}

// The same step has the same id: an answer can be repeated.
json::object ToolUse(const Step& step, json::value input) {
  const size_t digest = std::hash<std::string>()(step.tool + step.arguments);
  return {{"type", "tool_use"},
          {"id", "toolu_scripted" + std::to_string(digest)},
          {"name", step.tool},
          {"input", std::move(input)}};
}

json::object Message(json::array content, json::value stop_reason) {
  return {{"id", "msg_scripted"},          {"type", "message"},
          {"role", "assistant"},           {"model", kModelName},
          {"content", std::move(content)}, {"stop_reason", std::move(stop_reason)},
          {"stop_sequence", nullptr},      {"usage", {{"input_tokens", 1}, {"output_tokens", 1}}}};
}

std::string Event(const char* type, json::object content) {
  content["type"] = type;
  return std::string("event: ") + type + "\ndata: " + json::serialize(content) + "\n\n";
}

std::string BlockStart(int index, json::object block) {
  return Event("content_block_start", {{"index", index}, {"content_block", std::move(block)}});
}

std::string BlockDelta(int index, json::object delta) {
  return Event("content_block_delta", {{"index", index}, {"delta", std::move(delta)}});
}

std::string BlockStop(int index) {
  return Event("content_block_stop", {{"index", index}});
}

void AddText(const Step& step, std::vector<std::string>& events) {
  events.push_back(BlockStart(0, {{"type", "text"}, {"text", ""}}));
  for (const std::string& piece : step.text)
    events.push_back(BlockDelta(0, {{"type", "text_delta"}, {"text", piece}}));
  events.push_back(BlockStop(0));
}

void AddToolUse(const Step& step, int index, std::vector<std::string>& events) {
  events.push_back(BlockStart(index, ToolUse(step, json::object())));
  events.push_back(
      BlockDelta(index, {{"type", "input_json_delta"}, {"partial_json", step.arguments}}));
  events.push_back(BlockStop(index));
}

const char* ErrorType(unsigned status) {
  switch (status) {
    case 400: return "invalid_request_error";
    case 401: return "authentication_error";
    case 404: return "not_found_error";
    case 429: return "rate_limit_error";
    case 529: return "overloaded_error";
    default: return "api_error";
  }
}

}  // namespace

std::string WholeMessage(const Step& step) {
  const std::string text = std::accumulate(step.text.begin(), step.text.end(), std::string());
  json::array content;
  if (!text.empty()) content.push_back(json::object{{"type", "text"}, {"text", text}});
  if (!step.tool.empty()) content.push_back(ToolUse(step, json::parse(step.arguments)));
  return json::serialize(Message(std::move(content), StopReason(step)));
}

std::vector<std::string> MessageEvents(const Step& step) {
  std::vector<std::string> events = {
      Event("message_start", {{"message", Message(json::array(), nullptr)}})};
  if (!step.text.empty()) AddText(step, events);
  if (!step.tool.empty()) AddToolUse(step, step.text.empty() ? 0 : 1, events);
  events.push_back(Event(
      "message_delta", {{"delta", {{"stop_reason", StopReason(step)}, {"stop_sequence", nullptr}}},
                        {"usage", {{"output_tokens", 1}}}}));
  if (step.broken)
    events.back().resize(events.back().size() / 2);
  else
    events.push_back(Event("message_stop", {}));
  return events;
}

std::string MessageModelList() {
  const json::object model = {{"type", "model"},
                              {"id", kModelName},
                              {"display_name", "a scripted model, not a real one"},
                              {"created_at", "1970-01-01T00:00:01Z"}};
  return json::serialize(json::object{{"data", json::array{model}},
                                      {"has_more", false},
                                      {"first_id", kModelName},
                                      {"last_id", kModelName}});
}

std::string MessageErrorBody(unsigned status, const std::string& message) {
  const json::object error = {{"type", ErrorType(status)},
                              {"message", "scripted model: " + message}};
  return json::serialize(json::object{{"type", "error"}, {"error", error}});
}

}  // namespace cowork::demo_model
