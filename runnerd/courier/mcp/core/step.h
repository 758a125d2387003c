// Step: what is to be done after one message or verdict. A verdict is what somebody decided about a
// tool call.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runnerd/courier/mcp/core/notice.h"
#include "runnerd/courier/mcp/core/tool_call.h"
#include "runnerd/courier/mcp/core/undecided.h"

namespace cowork::courier::mcp {

struct Verdict {
  bool allow = false;
  std::string why{};                    // Of a refusal, for the model.
  std::optional<std::string> before{};  // What has to be there now, for `_meta.before`.
};

struct Step {
  struct Call {
    uint64_t number = 0;
    ToolCall call;
  };
  struct Ended {
    uint64_t number = 0;
    bool failed = false;  // By an error, as its server says; or there is no answer.
    bool operator==(const Ended&) const = default;
  };

  static Step ToServer(std::string line) {
    Step step;
    step.to_server = std::move(line);
    return step;
  }
  static Step ToClient(std::string line) {
    Step step;
    step.to_client = std::move(line);
    return step;
  }
  static Step Noticed(Notice::Kind kind, std::string_view what) {
    Step step;
    step.notices.emplace_back(kind, what);
    return step;
  }

  std::optional<Record> passed;  // What goes to the server with this, undecided.
  std::string to_server;         // Whole lines.
  std::string to_client;
  std::vector<Call> calls;   // They wait to be decided.
  std::vector<Ended> ended;  // Calls that were to be decided, or had been: nothing follows.
  std::vector<Notice> notices;
};

}  // namespace cowork::courier::mcp
