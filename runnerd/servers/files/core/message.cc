#include "runnerd/servers/files/core/message.h"

#include <utility>

#include <boost/json/parse.hpp>

#include "runnerd/servers/files/core/keys.h"

namespace cowork::files {
namespace {

using boost::json::object;
using boost::json::value;

Refusal NoRequest(value id, const char* why) {
  return {.id = std::move(id), .code = kNoRequest, .message = why};
}

// What MCP lets an id be.
bool IsId(const value& id) {
  return id.is_string() || id.is_number();
}

// An answer to a request of ours, of which there are none; or not even that.
Message ReadWithoutMethod(const object& message, value id) {
  if (message.contains("result") || message.contains("error")) return NothingToSay{};
  return NoRequest(std::move(id), "`method` is missing, or is no text");
}

Message ReadObject(object& message) {
  const value* const version = message.if_contains("jsonrpc");
  const value* const id = message.if_contains("id");
  const value answered_id = id != nullptr && IsId(*id) ? *id : value(nullptr);
  if (version == nullptr || *version != "2.0")
    return NoRequest(answered_id, "`jsonrpc` is not \"2.0\"");
  const value* const method = message.if_contains("method");
  if (method == nullptr || !method->is_string()) return ReadWithoutMethod(message, answered_id);
  if (id == nullptr) return NothingToSay{};
  if (!IsId(*id)) return NoRequest(nullptr, "`id` is neither a text nor a number");
  const boost::json::string& name = method->get_string();
  Request request{.id = answered_id, .method = {name.data(), name.size()}, .params = {}};
  value* const params = message.if_contains("params");
  if (params == nullptr) return request;
  if (!params->is_object())
    return Refusal{.id = answered_id, .code = kWrongParameters, .message = "`params` is no object"};
  request.params = std::move(params->as_object());
  return request;
}

}  // namespace

Message ReadMessage(std::string_view line) {
  boost::json::parse_options options;
  options.max_depth = kDeepestMessage;
  boost::system::error_code failed;
  value message = boost::json::parse(line, failed, {}, options);
  if (failed)
    return Refusal{.id = nullptr, .code = kBrokenJson, .message = "not JSON: " + failed.message()};
  if (!message.is_object())
    return NoRequest(nullptr, "a message is one object; batches are not taken");
  if (!HasEachKeyOnce(line, message)) return NoRequest(nullptr, "an object names a key twice");
  return ReadObject(message.as_object());
}

}  // namespace cowork::files
