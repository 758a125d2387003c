#include "policyd/rules/expectations.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "common/base/canonical_json.h"
#include "common/base/shell_word.h"
#include "policyd/core/files_tools.h"
#include "policyd/core/judge.h"
#include "policyd/core/names.h"
#include "policyd/rules/reading.h"

namespace cowork::policyd {
namespace {

std::string NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return "allow";
    case Verdict::kAsk: return "ask";
    case Verdict::kDeny: return "deny";
  }
  return "deny";
}

Result<Shell> ShellOf(const toml::table& expect) {
  TRY(CheckKeys(expect, {"on", "argv", "grant", "says"}, "an expectation of the shell"));
  const std::vector<Text> words = TRY(TextsAt(expect, "argv"));
  if (words.empty())
    return Mistake(expect.source(), R"(it needs its words, such as argv = ["git", "push"])");
  std::string command;
  for (const Text& word : words) command += (command.empty() ? "" : " ") + ShellWord(word.text);
  return Shell{.command = command, .cwd = "/"};
}

Result<Tool> McpOf(const toml::table& expect) {
  TRY(CheckKeys(expect, {"on", "server", "tool", "grant", "says"}, "an expectation of a tool"));
  std::string server = TRY(NeededStringAt(expect, "server"));
  std::string tool = TRY(NeededStringAt(expect, "tool"));
  if (!IsServerName(server))
    return Mistake(expect.get("server")->source(), Quoted(server) + " is no name of an MCP server");
  if (!IsToolName(tool))
    return Mistake(expect.get("tool")->source(), Quoted(tool) + " is no name of a tool");
  if (MayChangeFiles(server, tool))
    return Mistake(expect.get("tool")->source(), Quoted(tool) + R"( writes; write on = "write")");
  return Tool{.server = std::move(server), .tool = std::move(tool), .arguments = "{}"};
}

std::string Arguments(const std::vector<Text>& paths) {
  std::string json = paths.size() == 2 ? R"({"from":)" : R"({"path":)";
  AppendCanonicalString(json, paths[0].text);
  if (paths.size() == 2) {
    json += R"(,"to":)";
    AppendCanonicalString(json, paths[1].text);
  }
  return json + "}";
}

Result<Tool> WriteOf(const toml::table& expect) {
  TRY(CheckKeys(expect, {"on", "path", "tool", "grant", "says"}, "an expectation of writing"));
  std::string tool = TRY(StringAt(expect, "tool")).value_or("edit");
  const std::vector<Text> paths = TRY(TextsAt(expect, "path"));
  if (std::ranges::find(kWritingTools, tool) == kWritingTools.end())
    return Mistake(expect.get("tool")->source(), Quoted(tool) + " does not write");
  if (paths.size() != (tool == "move" ? 2U : 1U))
    return Mistake(expect.source(), "it needs one path, or of a move the two of them");
  return Tool{
      .server = std::string(kFilesServer), .tool = std::move(tool), .arguments = Arguments(paths)};
}

Result<Case> CaseOf(const toml::table& expect) {
  const std::string on = TRY(NeededStringAt(expect, "on"));
  const std::string grant = TRY(StringAt(expect, "grant")).value_or("/");
  if (!grant.starts_with('/'))
    return Mistake(expect.get("grant")->source(),
                   "grant is compared as it is written; write the whole path, from /");
  Case asked{.session = SessionId::Random(), .grant = grant, .asked = {}};
  if (on == "shell")
    asked.asked = TRY(ShellOf(expect));
  else if (on == "mcp")
    asked.asked = TRY(McpOf(expect));
  else if (on == "write")
    asked.asked = TRY(WriteOf(expect));
  else
    return Mistake(expect.get("on")->source(), "no expectation can be on " + Quoted(on) +
                                                   R"(; write "shell", "mcp" or "write")");
  return asked;
}

Result<void> Check(const toml::table& expect, const RuleSet& rules) {
  const Case asked = TRY(CaseOf(expect));
  const std::string says = TRY(NeededStringAt(expect, "says"));
  if (says != "allow" && says != "ask" && says != "deny")
    return Mistake(expect.get("says")->source(),
                   "says cannot be " + Quoted(says) + R"(; write "allow", "ask" or "deny")");
  const Judgement judged = Judge(rules, asked);
  if (NameOf(judged.verdict) == says) return {};
  const std::string who = judged.rule.empty() ? "by default" : "by the rule " + Quoted(judged.rule);
  return Mistake(expect.source(), "it expects " + Quoted(says) + ", and the rules say " +
                                      Quoted(NameOf(judged.verdict)) + ", " + who);
}

}  // namespace

Result<void> CheckExpectations(const toml::table& policy, const RuleSet& rules) {
  const toml::node* node = policy.get("expect");
  if (node == nullptr) return {};
  const toml::array* tables = node->as_array();
  if (tables == nullptr || !tables->is_homogeneous<toml::table>())
    return Mistake(node->source(), "write each expectation as a section of its own, [[expect]]");
  for (const toml::node& table : *tables) TRY(Check(*table.as_table(), rules));
  return {};
}

}  // namespace cowork::policyd
