// AskTable joins an ask with what it is about. OpenCode says the two in separate events, in no
// promised order: "may I use bash, call c1" and "call c1 runs with this input".
//
// What comes out is what the shell will be given, byte for byte, or the canonical form of what an
// MCP server will be: a permit is for its digest.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "runnerd/opencode/events.h"

namespace cowork::opencode {

struct ShellAsk {
  std::string ask, call, command, cwd;
};

struct ToolAsk {
  std::string ask, call;
  std::string name;       // As OpenCode calls it: SERVER_TOOL.
  std::string arguments;  // Canonical JSON, an object.
};

// An ask that we cannot put to anybody: to be answered with no.
struct UnknownAsk {
  std::string ask, why;
};

using Joined = std::variant<std::monostate, ShellAsk, ToolAsk, UnknownAsk>;

class AskTable {
 public:
  explicit AskTable(std::string directory) : directory_(std::move(directory)) {}

  Joined On(const PermissionAsked& asked);
  Joined On(const ToolPart& part);
  void Clear();  // The turn is over: what was half there stays so.

 private:
  struct Half {
    std::optional<PermissionAsked> asked;
    std::optional<ToolPart> part;
  };
  Joined Join(const std::string& call);
  Joined WholeShellAsk(const Half& half) const;

  std::string directory_;
  std::map<std::string, Half> halves_;
};

// As OpenCode resolves it: text alone, no file system, no "~".
std::string ResolveDirectory(std::string_view directory, std::string_view workdir);

}  // namespace cowork::opencode
