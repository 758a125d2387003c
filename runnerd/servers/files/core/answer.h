// What goes back to the client: one JSON-RPC message a line.

#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "common/base/result.h"
#include "runnerd/servers/files/core/message.h"

namespace cowork::files {

// Both end with a newline, and have none before.
std::string AnswerLine(const boost::json::value& id, boost::json::object result);
std::string RefusalLine(const Refusal& refusal);

// The result of `tools/call`. Texts are UTF-8; what is not becomes "?".
boost::json::object ToolSaid(std::string_view text);
// What is said beside a text, which stays exactly what was read.
struct Beside {
  std::string note;      // To an agent: a second text.
  std::string left_out;  // To a person's program: what was, and why; empty: nothing.
};
boost::json::object ToolSaid(std::string_view text, const Beside& beside);
// What kept a tool from doing what it was asked. The model is meant to read it and try otherwise.
boost::json::object ToolFailed(const Error& error);

}  // namespace cowork::files
