#include "policyd/rules/reading.h"

#include <algorithm>
#include <utility>

namespace cowork::policyd {
namespace {

Result<Text> TextIn(const toml::node& node, std::string_view key) {
  const auto text = node.value_exact<std::string>();
  if (!text.has_value() || text->empty())
    return Mistake(node.source(), std::string(key) + " is a text in quotes, and not an empty one");
  return Text{.text = *text, .where = node.source()};
}

}  // namespace

Error Mistake(const toml::source_region& where, const std::string& what) {
  return {ErrorCode::kInvalidArgument,
          "policy.toml, line " + std::to_string(where.begin.line) + ": " + what};
}

std::string Quoted(std::string_view text) {
  return '"' + std::string(text) + '"';
}

Result<void> CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known,
                       const std::string& place) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    std::string list;
    for (const std::string_view name : known) list.append(list.empty() ? "" : ", ").append(name);
    return Mistake(key.source(), Quoted(key.str()) + " is nothing that " + place +
                                     " can have; use only: " + list);
  }
  return {};
}

Result<std::optional<std::string>> StringAt(const toml::table& table, std::string_view key) {
  const toml::node* node = table.get(key);
  if (node == nullptr) return std::optional<std::string>();
  return std::optional(TRY(TextIn(*node, key)).text);
}

Result<std::vector<Text>> TextsAt(const toml::table& table, std::string_view key) {
  std::vector<Text> texts;
  const toml::node* node = table.get(key);
  if (node == nullptr) return texts;
  if (!node->is_array()) {
    texts.push_back(TRY(TextIn(*node, key)));
    return texts;
  }
  for (const toml::node& one : *node->as_array()) texts.push_back(TRY(TextIn(one, key)));
  if (texts.empty())
    return Mistake(node->source(), std::string(key) + " lists nothing; leave it out to mean all");
  return texts;
}

Result<std::string> NeededStringAt(const toml::table& rule, std::string_view key) {
  std::optional<std::string> text = TRY(StringAt(rule, key));
  if (!text.has_value())
    return Mistake(rule.source(), "this rule has no " + std::string(key) + "; give it one");
  return *std::move(text);
}

}  // namespace cowork::policyd
