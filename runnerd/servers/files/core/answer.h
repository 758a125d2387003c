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
// `note` is a second text, so that the first stays exactly what was read.
boost::json::object ToolSaid(std::string_view text, std::string_view note);
// What kept a tool from doing what it was asked. The model is meant to read it and try otherwise.
boost::json::object ToolFailed(const Error& error);

}  // namespace cowork::files
