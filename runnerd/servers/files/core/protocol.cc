#include "runnerd/servers/files/core/protocol.h"

#include <algorithm>

#include "runnerd/servers/files/core/fields.h"

namespace cowork::files {
namespace {

using boost::json::object;
using boost::json::value;

// The newest first. 2025-03-26 is left out: it alone wants batches taken.
constexpr std::string_view kVersions[] = {"2025-11-25", "2025-06-18", "2024-11-05"};

constexpr std::string_view kInstructions =
    "These tools are your way to the project's files. Paths are relative to the project's "
    "directory. A change may have to wait for a person; where one is refused, the answer says why.";

// Empty where there is none.
Result<object> ObjectField(const object& holder, std::string_view name) {
  const value* const found = holder.if_contains(name);
  if (found == nullptr) return object();
  if (!found->is_object()) return WrongField(name, "is no object");
  return found->get_object();
}

}  // namespace

std::string_view NegotiatedVersion(std::string_view wanted) {
  const auto* const known = std::ranges::find(kVersions, wanted);
  return known == std::end(kVersions) ? kVersions[0] : *known;
}

object Greeting(const object& params) {
  const Result<std::string> wanted = TextField(params, "protocolVersion");
  return {{"protocolVersion", NegotiatedVersion(wanted.ok() ? *wanted : "")},
          {"capabilities", object{{"tools", object()}}},
          {"serverInfo",
           object{{"name", "cowork-files"}, {"title", "Files"}, {"version", COWORK_VERSION}}},
          {"instructions", kInstructions}};
}

Result<ToolCall> ReadToolCall(const object& params) {
  ToolCall call;
  call.name = TRY(TextField(params, "name"));
  call.arguments = TRY(ObjectField(params, "arguments"));
  call.meta = TRY(ObjectField(params, "_meta"));
  return call;
}

}  // namespace cowork::files
