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

namespace {

// Of names in the order of their letters. The arguments stand as they are: they are canonical.
std::string UntilBefore(const ToolCallFacts& call) {
  return std::string("{\"arguments\":").append(call.arguments).append(",\"before\":");
}

std::string BehindBefore(const ToolCallFacts& call) {
  std::string json = ",\"server\":";
  AppendCanonicalString(json, call.server);
  json += ",\"tool\":";
  AppendCanonicalString(json, call.tool);
  json += '}';
  return json;
}

}  // namespace

std::string CanonicalToolCall(const ToolCallFacts& call) {
  std::string json = UntilBefore(call);
  AppendCanonicalString(json, call.before);
  return json + BehindBefore(call);
}

CallDigest DigestOfToolCall(const ToolCallFacts& call) {
  return Sha256(CanonicalToolCall(call));
}

ToolCallDigests::ToolCallDigests(const ToolCallFacts& call) : behind_it_(BehindBefore(call)) {
  until_before_.Add(UntilBefore(call));
}

CallDigest ToolCallDigests::With(std::string_view before) const {
  std::string end;
  AppendCanonicalString(end, before);
  return until_before_.With(end + behind_it_);
}

CallDigest DigestOfShellCall(std::string_view command, std::string_view cwd) {
  return Sha256(CanonicalShellCall(command, cwd));
}

}  // namespace cowork
