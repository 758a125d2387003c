#include "brokerd/core/permission.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "brokerd/core/call_facts.h"
#include "common/base/canonical_json.h"
#include "common/base/files_tools.h"

namespace cowork::brokerd {
namespace {

// Quoted, so that no command looks like one in another directory.
std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendCanonicalString(quoted, text);
  return quoted;
}

std::string ScopeOfWrite(const ToolCall& call) {
  const std::span<const std::string_view> fields = PathFieldsOf(call.tool);
  const auto paths = TextsOf(call.arguments, fields);
  if (fields.empty() || !paths.ok() || paths->size() != fields.size()) return "";
  std::string words = call.server + "." + call.tool;
  std::string_view between = " of ";
  for (const auto& [field, path] : *paths) {
    words += between;
    words += Quoted(path);
    between = " to ";
  }
  return words + ", whatever the change";
}

// An agent makes directories, and may put lines of its own into the name of one.
bool IsOneLine(std::string_view path) {
  return std::ranges::none_of(path, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::string WordsOf(const Call& call) {
  if (const auto* shell = std::get_if<ShellCall>(&call))
    return IsOneLine(shell->cwd) ? Quoted(shell->command) + " in " + shell->cwd : "";
  const auto& tool = std::get<ToolCall>(call);
  if (KindOf(call) == CallKind::kWrite) return ScopeOfWrite(tool);
  return tool.server + "." + tool.tool + ", whatever it is called with";
}

}  // namespace

std::string ScopeOf(const Call& call) {
  if (BytesOf(call) > kLongestScope && std::holds_alternative<ShellCall>(call)) return "";
  std::string words = WordsOf(call);
  return words.size() > kLongestScope ? "" : words;
}

std::string WhatAlwaysLets(const Call& call, const std::string& directory) {
  const bool runs = std::holds_alternative<ShellCall>(call);
  return "sessions in " + directory + " may do this without asking from now on:\n" + ScopeOf(call) +
         (runs ? "\nit does whatever the files it runs say then" : "");
}

std::string HowLong(const Permission& permission) {
  return permission.session.has_value() ? "for one session" : "always";
}

}  // namespace cowork::brokerd
