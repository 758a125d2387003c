// The words a policy is written in. Plain values: no I/O, no clock, no locks.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/assurance/core/level.h"
#include "common/base/ids.h"

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

// What is judged, already authenticated by brokerd.
struct Case {
  SessionId session;
  std::string grant;  // The granted directory.
  std::variant<Start, Shell> asked;
};

// What a rule speaks of. An empty model is any.
struct StartPattern {
  std::string model;
};

struct ShellPattern {
  std::vector<std::string> words;
  bool and_more = false;  // Any number of words may follow: `**`.
};

struct Rule {
  std::string name;
  std::variant<StartPattern, ShellPattern> on;
  std::string grant;  // Empty: any.
  Verdict say = Verdict::kDeny;
};

// As it stands here, without a rule or a default from anybody, it denies everything.
struct RuleSet {
  std::vector<Rule> rules;
  DefaultVerdict start = DefaultVerdict::kDeny;
  DefaultVerdict shell = DefaultVerdict::kDeny;
  assurance::Level at_least = assurance::Level::kStandard;  // Of a machine that sessions start on.
};

// The rule that speaks where the machine has less. No rule of a person's is called so.
inline constexpr auto kAssuranceRule = "assurance";

struct Judgement {
  Verdict verdict = Verdict::kDeny;
  std::string rule;  // Empty when no rule spoke and the default held.
  std::optional<assurance::Level> needs = std::nullopt;  // With kAssuranceRule: at least this.

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

}  // namespace cowork::policyd
