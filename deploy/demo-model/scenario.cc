#include "deploy/demo-model/scenario.h"

#include <utility>

#include <boost/json.hpp>

namespace cowork::demo_model {
namespace {

namespace json = boost::json;

constexpr int64_t kLongestDelay = 60'000;

Error Malformed(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

Result<std::vector<std::string>> ReadTexts(const json::value& value) {
  if (!value.is_array()) return Malformed("\"text\" is not a list of strings");
  std::vector<std::string> texts;
  for (const json::value& piece : value.as_array()) {
    if (!piece.is_string()) return Malformed("\"text\" is not a list of strings");
    texts.emplace_back(piece.as_string());
  }
  return texts;
}

Result<int64_t> ReadNumber(const json::value& value, int64_t least, int64_t most) {
  if (!value.is_int64() || value.as_int64() < least || value.as_int64() > most)
    return Malformed("a number is not between " + std::to_string(least) + " and " +
                     std::to_string(most));
  return value.as_int64();
}

Result<void> ReadMember(std::string_view name, const json::value& value, Step& step) {
  if (name == "text") {
    step.text = TRY(ReadTexts(value));
  } else if (name == "delay_ms") {
    step.delay = std::chrono::milliseconds(TRY(ReadNumber(value, 0, kLongestDelay)));
  } else if (name == "http_status") {
    step.http_status = static_cast<unsigned>(TRY(ReadNumber(value, 400, 599)));
  } else if (name == "tool" && value.is_string()) {
    step.tool = std::string(value.as_string());
  } else if (name == "arguments" && value.is_object()) {
    step.arguments = json::serialize(value);
  } else if (name == "broken" && value.is_bool()) {
    step.broken = value.as_bool();
  } else {
    return Malformed("a step has no \"" + std::string(name) + "\" of that kind");
  }
  return {};
}

Result<Step> ReadStep(const json::value& value) {
  if (!value.is_object()) return Malformed("it is not an object");
  Step step;
  for (const auto& member : value.as_object()) TRY(ReadMember(member.key(), member.value(), step));
  if (step.tool.empty() != step.arguments.empty())
    return Malformed("\"tool\" and \"arguments\" go together");
  if (step.text.empty() && step.tool.empty() && !step.broken && step.http_status == 200)
    return Malformed("it says and wants nothing");
  return step;
}

}  // namespace

Result<Scenario> ParseScenario(std::string_view text) {
  boost::system::error_code failed;
  const json::value whole = json::parse({text.data(), text.size()}, failed);
  if (failed) return Malformed("it is not JSON: " + failed.message());
  const json::value* steps = whole.is_object() ? whole.as_object().if_contains("steps") : nullptr;
  if (steps == nullptr || !steps->is_array() || whole.as_object().size() != 1)
    return Malformed("it is not {\"steps\": [...]}");
  Scenario scenario;
  for (const json::value& value : steps->as_array()) {
    Result<Step> step = ReadStep(value);
    if (!step.ok())
      return Malformed("step " + std::to_string(scenario.steps.size() + 1) + ": " +
                       step.error().message());
    scenario.steps.push_back(*std::move(step));
  }
  if (scenario.steps.empty()) return Malformed("it has no steps");
  return scenario;
}

}  // namespace cowork::demo_model
