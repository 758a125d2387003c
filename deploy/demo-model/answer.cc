#include "deploy/demo-model/answer.h"

#include <functional>
#include <numeric>
#include <utility>

#include <boost/json.hpp>

namespace cowork::demo_model {
namespace {

namespace json = boost::json;

json::object Usage() {
  return {{"prompt_tokens", 1}, {"completion_tokens", 1}, {"total_tokens", 2}};
}

json::object Envelope(const char* kind, json::object choice) {
  choice["index"] = 0;
  return {{"id", "scripted"},
          {"object", kind},
          {"created", 1},
          {"model", kModelName},
          {"choices", json::array{std::move(choice)}}};
}

// The same step has the same id: an answer can be repeated.
json::object ToolCall(const Step& step) {
  const size_t digest = std::hash<std::string>()(step.tool + step.arguments);
  return {{"index", 0},
          {"id", "scripted-" + std::to_string(digest)},
          {"type", "function"},
          {"function", {{"name", step.tool}, {"arguments", step.arguments}}}};
}

const char* FinishReason(const Step& step) {
  return step.tool.empty() ? "stop" : "tool_calls";
}

std::string Event(const json::object& content) {
  return "data: " + json::serialize(content) + "\n\n";
}

std::string Delta(json::object delta) {
  delta["role"] = "assistant";
  return Event(
      Envelope("chat.completion.chunk", {{"delta", std::move(delta)}, {"finish_reason", nullptr}}));
}

std::string LastEvent(const Step& step) {
  json::object last = Envelope("chat.completion.chunk",
                               {{"delta", json::object()}, {"finish_reason", FinishReason(step)}});
  last["usage"] = Usage();
  return Event(last);
}

}  // namespace

std::string WholeAnswer(const Step& step) {
  const std::string text = std::accumulate(step.text.begin(), step.text.end(), std::string());
  json::object message = {{"role", "assistant"}, {"content", text}};
  if (!step.tool.empty()) message["tool_calls"] = json::array{ToolCall(step)};
  json::object answer = Envelope(
      "chat.completion", {{"message", std::move(message)}, {"finish_reason", FinishReason(step)}});
  answer["usage"] = Usage();
  return json::serialize(answer);
}

std::vector<std::string> StreamEvents(const Step& step) {
  std::vector<std::string> events;
  for (const std::string& piece : step.text) events.push_back(Delta({{"content", piece}}));
  if (!step.tool.empty()) events.push_back(Delta({{"tool_calls", json::array{ToolCall(step)}}}));
  events.push_back(LastEvent(step));
  if (step.broken) events.back().resize(events.back().size() / 2);
  return events;
}

std::string ModelList() {
  const json::object model = {{"id", kModelName},
                              {"object", "model"},
                              {"created", 1},
                              {"owned_by", "cowork: a scripted model, not a real one"}};
  return json::serialize(json::object{{"object", "list"}, {"data", json::array{model}}});
}

std::string ErrorBody(const std::string& message) {
  const json::object error = {{"message", "scripted model: " + message},
                              {"type", "invalid_request_error"}};
  return json::serialize(json::object{{"error", error}});
}

}  // namespace cowork::demo_model
