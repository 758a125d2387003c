// TOML, by toml++ 3.3, made safe for texts that somebody else wrote.
//
// Errors come as values. But toml++ 3.3 also asserts what a text can break ("[[[r[", "a = ,"), and
// in a release build takes it for granted. So its assertions are answers too, in every build.
// Include this, never <toml++/toml.h>.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::internal {
struct NotToml {};
constexpr void Assert(bool holds) {
  if (!holds) throw NotToml();
}
}  // namespace cowork::internal
#undef NDEBUG
#define TOML_ASSERT(expression) ::cowork::internal::Assert(static_cast<bool>(expression))
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

namespace cowork {

// kInvalidArgument: `text` is not TOML, or holds what toml++ does not read safely; the message
// begins with `file` and the line.
Result<toml::table> ParseToml(const std::string& file, std::string_view text);

}  // namespace cowork
