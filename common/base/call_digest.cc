#include "common/base/call_digest.h"

#include "common/base/canonical_json.h"

namespace cowork {

std::string CanonicalShellCall(std::string_view command, std::string_view cwd) {
  std::string json = "{\"command\":";
  AppendCanonicalString(json, command);
  json += ",\"cwd\":";
  AppendCanonicalString(json, cwd);
  json += '}';
  return json;
}

// Of names in the order of their letters. The arguments stand as they are: they are canonical.
std::string CanonicalToolCall(const ToolCallFacts& call) {
  std::string json = "{\"arguments\":";
  json += call.arguments;
  json += ",\"before\":";
  AppendCanonicalString(json, call.before);
  json += ",\"server\":";
  AppendCanonicalString(json, call.server);
  json += ",\"tool\":";
  AppendCanonicalString(json, call.tool);
  json += '}';
  return json;
}

CallDigest DigestOfToolCall(const ToolCallFacts& call) {
  return Sha256(CanonicalToolCall(call));
}

CallDigest DigestOfShellCall(std::string_view command, std::string_view cwd) {
  return Sha256(CanonicalShellCall(command, cwd));
}

}  // namespace cowork
