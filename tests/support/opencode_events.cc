#include <boost/json/serialize.hpp>

#include "tests/support/json_paths.h"
#include "tests/support/opencode_parts.h"

namespace cowork::support {
namespace {

namespace json = boost::json;

// An entry of the contract in words: "event message.part.updated (properties.part.type "tool")".
std::string PatternOf(const json::object& entry) {
  std::string pattern = "event " + TextOf(entry.at("type"));
  for (const auto& [path, wanted] : entry.at("when").as_object())
    pattern += " (" + std::string(path) + " " + json::serialize(wanted) + ")";
  return pattern;
}

const json::value* Key(const json::value& event, const json::object& entry) {
  return At(event, TextOf(entry.at("key"))).front();
}

bool HasKey(const json::value& event, const json::object& entry, const json::value* key) {
  if (!Matches(event, entry)) return false;
  const json::value* own = Key(event, entry);
  return own != nullptr && key != nullptr && *own == *key;
}

}  // namespace

bool Matches(const json::value& event, const json::object& entry) {
  const json::value* type = At(event, "type").front();
  if (type == nullptr || *type != entry.at("type")) return false;
  return std::ranges::all_of(entry.at("when").as_object(), [&](const auto& condition) {
    const json::value* found = At(event, condition.key()).front();
    const json::array* words = condition.value().if_array();
    if (found == nullptr) return false;
    return words == nullptr ? *found == condition.value()
                            : std::ranges::find(*words, *found) != words->end();
  });
}

void CompareEvents(const json::array& entries, const std::vector<json::value>& events,
                   Lines& lines) {
  for (const json::value& entry : entries) {
    bool seen = false;
    for (const json::value& event : events) {
      if (!Matches(event, entry.as_object())) continue;
      seen = true;
      CompareFields("event " + TextOf(event.at("type")), event, entry.at("fields").as_object(),
                    lines);
    }
    if (!seen) lines.Add(PatternOf(entry.as_object()) + " was sent, is not");
  }
}

void CompareOrder(const json::array& order, const std::vector<json::value>& events, Lines& lines) {
  for (const json::value& fact : order) {
    const json::object& each = fact.at("each").as_object();
    const json::object& one = fact.at("one").as_object();
    const std::string comes = TextOf(fact.at("comes"));
    for (auto event = events.begin(); event != events.end(); ++event) {
      if (!Matches(*event, each)) continue;
      const auto is_it = [&, key = Key(*event, each)](const json::value& other) {
        return HasKey(other, one, key);
      };
      const bool earlier = std::any_of(events.begin(), event, is_it);
      const bool later = std::any_of(event, events.end(), is_it);
      const bool holds = comes == "after" ? earlier : comes == "before" ? later : earlier || later;
      if (!holds)
        lines.Add("order: each " + PatternOf(each) + " came " + comes + " one " + PatternOf(one) +
                  ", does not");
    }
  }
}

}  // namespace cowork::support
