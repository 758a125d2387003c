#include "runnerd/servers/files/core/answer.h"

#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "common/base/text.h"

namespace cowork::files {
namespace {

using boost::json::array;
using boost::json::object;

object TextBlock(std::string_view text) {
  return {{"type", "text"}, {"text", AsText(text, text.size())}};
}

std::string LineOf(const object& message) {
  return boost::json::serialize(message) + '\n';
}

}  // namespace

std::string AnswerLine(const boost::json::value& id, object result) {
  return LineOf({{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
}

std::string RefusalLine(const Refusal& refusal) {
  const object error{{"code", refusal.code},
                     {"message", AsText(refusal.message, refusal.message.size())}};
  return LineOf({{"jsonrpc", "2.0"}, {"id", refusal.id}, {"error", error}});
}

object ToolSaid(std::string_view text) {
  return {{"content", array{TextBlock(text)}}};
}

object ToolSaid(std::string_view text, const Beside& beside) {
  object result{{"content", array{TextBlock(text), TextBlock(beside.note)}}};
  if (!beside.left_out.empty()) result["_meta"] = object{{"left_out", beside.left_out}};
  return result;
}

object ToolFailed(const Error& error) {
  return {{"content", array{TextBlock(error.message())}}, {"isError", true}};
}

}  // namespace cowork::files
