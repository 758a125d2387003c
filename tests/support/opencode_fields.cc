#include <boost/json/value_to.hpp>

#include "tests/support/json_paths.h"
#include "tests/support/opencode_parts.h"

namespace cowork::support {
namespace {

namespace json = boost::json;

std::string WordsOf(const json::array& words) {
  std::string all;
  for (const json::value& word : words) all += (all.empty() ? "'" : " or '") + TextOf(word) + "'";
  return all;
}

bool Fits(const json::value* value, const json::value& wanted) {
  if (const json::array* words = wanted.if_array())
    return value != nullptr && std::ranges::find(*words, *value) != words->end();
  std::string kind = TextOf(wanted);
  const bool optional = kind.ends_with('?');
  if (optional) kind.pop_back();
  return KindOf(value) == kind || (optional && value == nullptr);
}

}  // namespace

std::string TextOf(const json::value& value) {
  return json::value_to<std::string>(value);
}

void CompareFields(const std::string& what, const json::value& value, const json::object& fields,
                   Lines& lines) {
  for (const auto& [path, wanted] : fields) {
    for (const json::value* found : At(value, path)) {
      if (Fits(found, wanted)) continue;
      const std::string was = wanted.is_array() ? WordsOf(wanted.get_array()) : TextOf(wanted);
      const bool word = wanted.is_array() && found != nullptr && found->is_string();
      lines.Add(what + ": " + std::string(path) + " was " + was + ", is " +
                (word ? "'" + TextOf(*found) + "'" : KindOf(found)));
    }
  }
}

}  // namespace cowork::support
