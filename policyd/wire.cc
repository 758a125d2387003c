#include "policyd/wire.h"

#include <string_view>

#include "common/assurance/wire.h"
#include "common/base/call_digest.h"
#include "common/base/canonical_json.h"
#include "policyd/core/names.h"

namespace cowork::policyd {
namespace {

constexpr size_t kLongestArguments = 128 * 1024;  // Bytes.
constexpr int kDeepest = 32;                      // Levels; the object is one.

Error Malformed(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

// No program gets past a NUL byte: what is judged and what would be run were then two things.
bool HasNul(std::string_view text) {
  return text.find('\0') != std::string_view::npos;
}

bool IsAbsolute(std::string_view path) {
  return path.starts_with('/') && !HasNul(path);
}

Result<Start> FromWire(const v1::StartCase& start) {
  const std::string& model = start.model();
  const size_t slash = model.find('/');
  if (slash == 0 || slash == std::string::npos || slash + 1 == model.size())
    return Malformed("the case names no model as PROVIDER/MODEL");
  const auto level = assurance::FromWire(start.level());
  if (!level.has_value()) return Malformed("the case names no assurance level");
  return Start{.model = model, .level = *level};
}

Result<Shell> FromWire(const v1::ShellCase& shell) {
  if (shell.command().empty()) return Malformed("the case holds no command");
  if (shell.command().size() > kLongestCommand)
    return Malformed("the case's command is longer than 131071 bytes");
  if (HasNul(shell.command())) return Malformed("the case's command holds a NUL byte");
  if (!IsAbsolute(shell.cwd())) return Malformed("the case's working directory is not absolute");
  return Shell{.command = shell.command(), .cwd = shell.cwd()};
}

// What is not canonical could be read in another way by the server than it was judged: by the
// other one of two equal names, say.
bool IsCanonicalObject(const std::string& text) {
  if (!text.starts_with('{')) return false;
  const Result<std::string> canonical = CanonicalJson(text, kDeepest);
  return canonical.ok() && *canonical == text;
}

Result<Tool> FromWire(const v1::ToolCall& call) {
  if (!IsServerName(call.server())) return Malformed("the case names no MCP server");
  if (!IsToolName(call.tool())) return Malformed("the case names no tool");
  if (call.arguments().size() > kLongestArguments)
    return Malformed("the case's arguments are longer than 128 KiB");
  if (!IsCanonicalObject(call.arguments()))
    return Malformed(
        "the case's arguments are no object in canonical JSON, or nested deeper than 32 levels");
  return Tool{.server = call.server(), .tool = call.tool(), .arguments = call.arguments()};
}

v1::Verdict ToWire(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return v1::VERDICT_ALLOW;
    case Verdict::kAsk: return v1::VERDICT_ASK;
    case Verdict::kDeny: return v1::VERDICT_DENY;
  }
  return v1::VERDICT_DENY;
}

}  // namespace

Result<Case> FromWire(const v1::JudgeRequest& request) {
  Case asked{.session = TRY(SessionId::FromText(request.session_id())),
             .grant = request.grant(),
             .asked = {}};
  if (!IsAbsolute(asked.grant)) return Malformed("the case's grant is not an absolute path");
  switch (request.asked_case()) {
    case v1::JudgeRequest::kStart: asked.asked = TRY(FromWire(request.start())); break;
    case v1::JudgeRequest::kShell: asked.asked = TRY(FromWire(request.shell())); break;
    case v1::JudgeRequest::kTool: asked.asked = TRY(FromWire(request.tool())); break;
    // A peer newer than us may ask what we do not know: that is no case we could judge.
    case v1::JudgeRequest::ASKED_NOT_SET:
      return Malformed("the case asks for nothing that we know");
  }
  return asked;
}

v1::JudgeResponse ToWire(const Judgement& judgement) {
  v1::JudgeResponse response;
  response.set_verdict(ToWire(judgement.verdict));
  response.set_rule(judgement.rule);
  if (judgement.needs.has_value()) response.set_needs(assurance::ToWire(*judgement.needs));
  return response;
}

}  // namespace cowork::policyd
