#include <set>

#include <boost/json/value_to.hpp>

#include "tests/support/json_paths.h"
#include "tests/support/opencode_parts.h"

namespace cowork::support {
namespace {

namespace json = boost::json;

// The schema that a {"$ref": "#/components/schemas/NAME"} names.
const json::value& Resolved(const json::value& schema, const json::value& description) {
  const json::value* reference = At(schema, "$ref").front();
  if (reference == nullptr) return schema;
  const std::string text = TextOf(*reference);
  return description.at("components").at("schemas").at(text.substr(text.rfind('/') + 1));
}

std::set<std::string> DescribedEvents(const json::value& description) {
  std::set<std::string> types;
  const json::value& any = description.at("components").at("schemas").at("Event").at("anyOf");
  for (const json::value& one : any.as_array()) {
    const json::value& schema = Resolved(one, description);
    for (const json::value& type : schema.at("properties").at("type").at("enum").as_array())
      types.insert(TextOf(type));
  }
  return types;
}

bool IsOfOurs(const std::string& type, const json::array& kinds) {
  return std::ranges::any_of(
      kinds, [&](const json::value& kind) { return type.starts_with(TextOf(kind)); });
}

void CompareEventTypes(const json::value& contract, const std::set<std::string>& described,
                       Lines& lines) {
  const auto known = json::value_to<std::set<std::string>>(contract.at("known_events"));
  for (const std::string& type : described)
    if (IsOfOurs(type, contract.at("kinds").as_array()) && !known.contains(type))
      lines.Add("event " + type + " is new: does the adapter have to hear of it?");
  for (const std::string& type : known)
    if (!described.contains(type)) lines.Add("event " + type + " was described, is not");
}

}  // namespace

void CompareDescription(const json::value& contract, const json::value& description, Lines& lines) {
  for (const json::value& route : contract.at("routes").as_array()) {
    std::string method = TextOf(route.at("method"));
    std::ranges::transform(method, method.begin(), [](char c) { return c | 0x20; });
    const std::string path = TextOf(route.at("path"));
    const json::object& paths = description.at("paths").as_object();
    if (!paths.contains(path) || !paths.at(path).as_object().contains(method))
      lines.Add("route " + TextOf(route.at("method")) + " " + path + " was described, is not");
  }
  CompareEventTypes(contract, DescribedEvents(description), lines);
}

}  // namespace cowork::support
