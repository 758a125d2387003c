#include "ui-client/cli/providers_toml.h"

#include <algorithm>
#include <string_view>

#include "common/base/shell_word.h"
#include "common/toml/toml.h"

namespace cowork::cli {
namespace {

constexpr auto kFile = "providers.toml";

// First and last line, from 1.
struct Lines {
  size_t first = 0;
  size_t last = 0;
};

const toml::array* EntriesOf(const toml::table& file) {
  return file.contains("provider") && file["provider"].is_array_of_tables()
             ? file["provider"].as_array()
             : nullptr;
}

const toml::table* Find(const toml::table& file, const std::string& name) {
  const toml::array* entries = EntriesOf(file);
  if (entries == nullptr) return nullptr;
  for (const toml::node& node : *entries)
    if (node.as_table()->get_as<std::string>("name") != nullptr &&
        node.as_table()->get_as<std::string>("name")->get() == name)
      return node.as_table();
  return nullptr;
}

// To its last value: a comment behind that may be about the next entry.
Lines LinesOf(const toml::table& entry) {
  Lines lines{.first = entry.source().begin.line, .last = entry.source().begin.line};
  for (const auto& [key, value] : entry)
    lines.last = std::max<size_t>(lines.last, value.source().end.line);
  return lines;
}

std::vector<std::string_view> SplitIntoLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

bool IsBlank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool OpensEntry(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line.substr(first).starts_with("[[");
}

}  // namespace

Result<std::string> WithEntry(const std::string& text, const std::string& name,
                              const std::string& entry) {
  const toml::table file = TRY(ParseToml(kFile, text));
  if (Find(file, name) != nullptr)
    return Error(ErrorCode::kFailedPrecondition,
                 "there is a provider of this name already; cowork "
                 "provider rm " +
                     ShellWord(name) + "   (or another name)");
  const char* const break_off = text.empty() || text.ends_with('\n') ? "" : "\n";
  return text + break_off + (text.empty() ? "" : "\n") + entry;
}

Result<std::string> WithoutEntry(const std::string& text, const std::string& name) {
  const toml::table file = TRY(ParseToml(kFile, text));
  const toml::table* entry = Find(file, name);
  if (entry == nullptr)
    return Error(
        ErrorCode::kNotFound,
        "no provider of providers.toml is named so; cowork provider reload   (where cowork "
        "provider ls shows it all the same)");
  const std::vector<std::string_view> lines = SplitIntoLines(text);
  Lines cut = LinesOf(*entry);
  if (cut.first == 0 || cut.last > lines.size() || !OpensEntry(lines[cut.first - 1]))
    return Error(ErrorCode::kFailedPrecondition,
                 "it is not written as [[provider]], with lines of its own; take it out by hand, "
                 "then cowork provider reload");
  const bool blank_before = cut.first == 1 || IsBlank(lines[cut.first - 2]);
  if (blank_before && cut.last < lines.size() && IsBlank(lines[cut.last])) ++cut.last;
  std::string rest;
  for (size_t number = 1; number <= lines.size(); ++number)
    if (number < cut.first || number > cut.last) rest += lines[number - 1];
  return rest;
}

Result<std::vector<std::string>> CaFilesIn(const std::string& text) {
  const toml::table file = TRY(ParseToml(kFile, text));
  std::vector<std::string> files;
  const toml::array* entries = EntriesOf(file);
  if (entries == nullptr) return files;
  for (const toml::node& node : *entries)
    if (const auto* ca_file = node.as_table()->get_as<std::string>("ca_file"))
      if (std::ranges::find(files, ca_file->get()) == files.end()) files.push_back(ca_file->get());
  return files;
}

}  // namespace cowork::cli
