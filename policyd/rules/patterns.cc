#include "policyd/rules/patterns.h"

#include <algorithm>
#include <string>
#include <vector>

#include "policyd/core/files_tools.h"
#include "policyd/core/names.h"
#include "policyd/core/words.h"
#include "policyd/rules/reading.h"

namespace cowork::policyd {
namespace {

// Null: it is a tool that a rule on this server can name.
const char* WhatIsWrongWithTool(std::string_view server, const std::string& pattern) {
  if (!IsToolPattern(pattern))
    return " is no name of a tool: write letters, digits and _ - . /, or * at the end";
  const auto fits = [&](std::string_view name) { return FitsTool(pattern, name); };
  if (server == kFilesServer && std::ranges::none_of(kReadingTools, fits))
    return R"( is none of find, list, read; what else "files" can do is for a rule on "write")";
  return nullptr;
}

const char* WhatIsWrongWithGlob(const std::string& glob) {
  if (!IsPlainPath(glob) || glob.starts_with('~'))
    return " is no path of a project: write it from the project's directory on, with no . or .. "
           "and no / at the end, such as src/main.c or src/**";
  if (glob.find_first_of("?[]{}\\") != std::string::npos || glob.starts_with('!'))
    return " has more than stars; a path is letters as they are, * for any of one name, and ** for "
           "any directories";
  for (const std::string& name : PathOf(glob))
    if (name != "**" && name.find("**") != std::string::npos)
      return " has ** within a name; it stands alone between two /, as in src/**/*.c";
  return nullptr;
}

Result<ShellPattern> ShellPatternOf(const toml::table& rule) {
  TRY(CheckKeys(rule, {"name", "on", "argv", "grant", "say"}, "a rule on the shell"));
  const toml::array* argv = rule["argv"].as_array();
  if (argv == nullptr || argv->empty())
    return Mistake(rule.source(),
                   R"(a rule on the shell needs its words, such as argv = ["npm", "test", "**"])");
  ShellPattern pattern;
  for (const toml::node& node : *argv) {
    if (pattern.and_more)
      return Mistake(node.source(), R"(nothing can follow "**"; make it the last word)");
    const auto word = node.value_exact<std::string>();
    if (!word.has_value()) return Mistake(node.source(), "a word of argv is a text in quotes");
    pattern.and_more = *word == "**";
    if (pattern.and_more) continue;
    // A rule with such a word would look like a rule and never speak.
    if (!IsPlainWord(*word))
      return Mistake(node.source(), Quoted(*word) +
                                        " is no plain word: write letters, digits and " +
                                        R"(_ . / : , @ % + = -, or "**" at the end)");
    pattern.words.push_back(*word);
  }
  return pattern;
}

Result<StartPattern> StartPatternOf(const toml::table& rule) {
  TRY(CheckKeys(rule, {"name", "on", "model", "grant", "say"}, "a rule on a start"));
  StartPattern pattern;
  pattern.model = TRY(StringAt(rule, "model")).value_or("");
  return pattern;
}

Result<McpPattern> McpPatternOf(const toml::table& rule) {
  TRY(CheckKeys(rule, {"name", "on", "server", "tool", "grant", "say"}, "a rule on tools"));
  McpPattern pattern;
  pattern.server = TRY(StringAt(rule, "server")).value_or("");
  if (!pattern.server.empty() && !IsServerName(pattern.server))
    return Mistake(rule.get("server")->source(),
                   Quoted(pattern.server) +
                       " is no name of an MCP server: write at most 32 of "
                       "a-z, 0-9 and, within, -");
  const std::vector<Text> tools = TRY(TextsAt(rule, "tool"));
  for (const Text& tool : tools) {
    const char* const wrong = WhatIsWrongWithTool(pattern.server, tool.text);
    if (wrong != nullptr) return Mistake(tool.where, Quoted(tool.text) + wrong);
    pattern.tools.push_back(tool.text);
  }
  return pattern;
}

Result<WritePattern> WritePatternOf(const toml::table& rule) {
  TRY(CheckKeys(rule, {"name", "on", "path", "tool", "grant", "say"}, "a rule on writing"));
  WritePattern pattern;
  const std::vector<Text> paths = TRY(TextsAt(rule, "path"));
  for (const Text& path : paths) {
    const char* const wrong = WhatIsWrongWithGlob(path.text);
    if (wrong != nullptr) return Mistake(path.where, Quoted(path.text) + wrong);
    pattern.paths.push_back({.names = PathOf(path.text)});
  }
  const std::vector<Text> tools = TRY(TextsAt(rule, "tool"));
  for (const Text& tool : tools) {
    if (std::ranges::find(kWritingTools, tool.text) == kWritingTools.end())
      return Mistake(tool.where,
                     Quoted(tool.text) + " does not write; use only: delete, edit, move, write");
    pattern.tools.push_back(tool.text);
  }
  return pattern;
}

}  // namespace

Result<Pattern> PatternOf(const toml::table& rule) {
  const std::string on = TRY(NeededStringAt(rule, "on"));
  if (on == "shell") return Pattern(TRY(ShellPatternOf(rule)));
  if (on == "start") return Pattern(TRY(StartPatternOf(rule)));
  if (on == "mcp") return Pattern(TRY(McpPatternOf(rule)));
  if (on == "write") return Pattern(TRY(WritePatternOf(rule)));
  return Mistake(rule.get("on")->source(), "no rule can be on " + Quoted(on) +
                                               R"(; write "shell", "mcp", "write" or "start")");
}

}  // namespace cowork::policyd
