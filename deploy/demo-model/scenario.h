// A scenario: what the scripted model says and wants, step by step. One step is one answer.
//
//   {"steps": [
//     {"text": ["I will ", "count."], "delay_ms": 20,
//      "tool": "bash", "arguments": {"command": "wc -w notes.txt", "description": "count"}},
//     {"text": ["The tool said: {last_result}"]},
//     {"http_status": 503},
//     {"broken": true}]}
//
// "{last_result}" becomes the first line of the newest tool result, and "{first_prompt}" that of
// the first user message, so that a text cannot claim what did not happen.

#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::demo_model {

struct Step {
  std::vector<std::string> text;  // Each piece is an event of its own.
  std::chrono::milliseconds delay{0};
  std::string tool;       // Empty: the answer ends after the text.
  std::string arguments;  // A JSON object, as a text.
  bool broken = false;    // The stream breaks off in the middle of an event.
  unsigned http_status = 200;
};

struct Scenario {
  std::vector<Step> steps;
};

// kInvalidArgument: the text is no scenario; the message says which step and why.
Result<Scenario> ParseScenario(std::string_view text);

}  // namespace cowork::demo_model
