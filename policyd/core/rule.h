// The words a policy is written in. Plain values: no I/O, no clock, no locks.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/assurance/core/level.h"
#include "common/base/ids.h"
#include "policyd/core/globs.h"

namespace cowork::policyd {

// In order of strictness, so that the strictest of several is their maximum.
enum class Verdict { kAllow, kAsk, kDeny };

// The verdict where no rule speaks. There is no allow to name here: only a rule can allow.
enum class DefaultVerdict { kAsk, kDeny };

// Start a session with this model, on this machine.
struct Start {
  std::string model;  // PROVIDER/MODEL
  assurance::Level level = assurance::Level::kNone;
};

// Run this shell command in this directory.
struct Shell {
  std::string command;
  std::string cwd;
};

// Call this tool of an MCP server.
struct Tool {
  std::string server;  // Of mcp.toml; "files" is cowork-files.
  std::string tool;
  std::string arguments;  // Canonical JSON, an object.
};

// What is judged, already authenticated by brokerd.
struct Case {
  SessionId session;
  std::string grant;  // The granted directory.
  std::variant<Start, Shell, Tool> asked;
};

// What a rule speaks of. An empty model is any.
struct StartPattern {
  std::string model;
};

struct ShellPattern {
  std::vector<std::string> words;
  bool and_more = false;  // Any number of words may follow: `**`.
};

// Of any server's tools but those with which cowork-files writes.
struct McpPattern {
  std::string server;              // Empty: any.
  std::vector<std::string> tools;  // A star at the end is any rest (names.h). Empty: any.
};

// Of the tools with which cowork-files writes.
struct WritePattern {
  std::vector<Glob> paths;         // Empty: any.
  std::vector<std::string> tools;  // Empty: any.
};

using Pattern = std::variant<StartPattern, ShellPattern, McpPattern, WritePattern>;

struct Rule {
  std::string name;
  Pattern on;
  std::string grant;  // Empty: any.
  Verdict say = Verdict::kDeny;
};

// As it stands here, without a rule or a default from anybody, it denies everything.
struct RuleSet {
  std::vector<Rule> rules;
  DefaultVerdict start = DefaultVerdict::kDeny;
  DefaultVerdict shell = DefaultVerdict::kDeny;
  DefaultVerdict mcp = DefaultVerdict::kDeny;    // Of a tool.
  DefaultVerdict write = DefaultVerdict::kDeny;  // Of one with which cowork-files writes.
  bool reading = false;                          // Whether kReadingRule holds.
  assurance::Level at_least = assurance::Level::kStandard;  // Of a machine that sessions start on.
};

// The rule that speaks where the machine has less. No rule of a person's is called so.
inline constexpr auto kAssuranceRule = "assurance";

// The rule that lets an agent read its project by cowork-files, where no rule of a person's speaks:
// the box of that server ends at the project. No rule of a person's is called so, either.
inline constexpr auto kReadingRule = "reading the project";

struct Judgement {
  Verdict verdict = Verdict::kDeny;
  std::string rule;  // Empty when no rule spoke and the default held.
  std::optional<assurance::Level> needs = std::nullopt;  // With kAssuranceRule: at least this.

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

}  // namespace cowork::policyd
