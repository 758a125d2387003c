// The messages that the pump writes: each is one line, with its end, and one line to any reader.
// Python takes a carriage return for the end of a line, which to JSON is a blank; Node takes U+2028
// for one, which may stand in a string. So nothing passes as it came in: what a peer reads is what
// we read.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::courier::mcp {

// A value as it may stand in a message: in its canonical form, which has no blanks. Of nothing,
// nothing. Errors are those of CanonicalJson.
Result<std::string> WrittenAnew(std::string_view json);

// `params`, `result` and `error` are written anew; an `id` is as a Message has it, or "null". Empty
// params are left out.
std::string Request(uint64_t id, std::string_view method, std::string_view params);
std::string Notification(std::string_view method, std::string_view params);
std::string ResultOf(std::string_view id, std::string_view result);
std::string ErrorOf(std::string_view id, std::string_view error);

enum class RpcError {
  kInvalidRequest = -32600,
  kMethodNotFound = -32601,
  kInvalidParams = -32602,
  kNotTaken = -32000
};
std::string ErrorOf(std::string_view id, RpcError code, std::string_view why);

// The result of a tool call that did not take place, or not to its end: the model reads why.
std::string RefusalOf(std::string_view id, std::string_view why);

}  // namespace cowork::courier::mcp
