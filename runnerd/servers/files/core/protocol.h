// The parts of MCP that are the same for whatever is asked: the greeting, and what a `tools/call`
// holds.

#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "common/base/result.h"
#include "runnerd/servers/files/core/message.h"

namespace cowork::files {

// The version that we both speak: the client's if we know it, else our newest, which it may refuse.
std::string_view NegotiatedVersion(std::string_view wanted);

// The result of `initialize`.
boost::json::object Greeting(const boost::json::object& params);

struct ToolCall {
  std::string name;
  boost::json::object arguments;
  boost::json::object meta;  // coworkd's word, not the model's.
};

// kInvalidArgument: a part is missing, or of another type. Not the model's mistake, but the
// client's.
Result<ToolCall> ReadToolCall(const boost::json::object& params);

}  // namespace cowork::files
