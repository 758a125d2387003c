// What every section of a policy is read with. A mistake names its line.

#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/toml/toml.h"

namespace cowork::policyd {

// kInvalidArgument, "policy.toml, line N: " and what.
Error Mistake(const toml::source_region& where, const std::string& what);

std::string Quoted(std::string_view text);

// kInvalidArgument: the table has a key that is not known; `place` is how the table is called.
Result<void> CheckKeys(const toml::table& table, std::initializer_list<std::string_view> known,
                       const std::string& place);

// The string under a key, or nothing. kInvalidArgument: it is another type, or empty.
Result<std::optional<std::string>> StringAt(const toml::table& table, std::string_view key);

// A text of several, and where it stands.
struct Text {
  std::string text;
  toml::source_region where;
};
// The string under a key, or those of the list there; or none. kInvalidArgument: it is another
// type, or empty, or one of them is.
Result<std::vector<Text>> TextsAt(const toml::table& table, std::string_view key);

// As StringAt() of a rule, which has to have it.
Result<std::string> NeededStringAt(const toml::table& rule, std::string_view key);

}  // namespace cowork::policyd
