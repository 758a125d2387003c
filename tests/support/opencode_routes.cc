#include <boost/json/value_to.hpp>

#include "tests/support/json_paths.h"
#include "tests/support/opencode_parts.h"

namespace cowork::support {
namespace {

namespace json = boost::json;

// "/session/{sessionID}/abort" is the path of any session.
bool IsPath(std::string_view path, std::string_view pattern) {
  while (!path.empty() && !pattern.empty()) {
    const size_t end = std::min(path.find('/', 1), path.size());
    const size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const std::string_view wanted = pattern.substr(0, pattern_end);
    if (!wanted.starts_with("/{") && path.substr(0, end) != wanted) return false;
    path.remove_prefix(end);
    pattern.remove_prefix(pattern_end);
  }
  return path.empty() && pattern.empty();
}

bool IsOf(const Exchange& exchange, const json::object& route) {
  return exchange.method == TextOf(route.at("method")) &&
         IsPath(exchange.path, TextOf(route.at("path")));
}

std::string NameOf(const json::object& route) {
  return "route " + TextOf(route.at("method")) + " " + TextOf(route.at("path"));
}

// What we ask is all ours to say: nothing may be in it that the contract does not have.
void CompareRequest(const Exchange& exchange, const json::object& route, Lines& lines) {
  const std::string name = NameOf(route);
  CompareFields(name + " is asked with", exchange.body, route.at("body").as_object(), lines);
  for (const auto& [path, kind] : LeavesOf(exchange.body))
    if (!path.empty() && !route.at("body").as_object().contains(path))
      lines.Add(name + " is asked with: " + path + " is not in the contract");
  const json::array& query = route.at("query").as_array();
  for (const std::string& one : exchange.query)
    if (std::ranges::find(query, json::value(one)) == query.end())
      lines.Add(name + " is asked with: ?" + one + "= is not in the contract");
}

void CompareExchange(const Exchange& exchange, const json::object& route, Lines& lines) {
  const std::string name = NameOf(route);
  CompareRequest(exchange, route, lines);
  const auto status = json::value_to<unsigned>(route.at("status"));
  if (exchange.status != status)
    lines.Add(name + ": status was " + std::to_string(status) + ", is " +
              std::to_string(exchange.status));
  const std::string media_type = TextOf(route.at("media_type"));
  if (exchange.media_type != media_type)
    lines.Add(name + ": media type was '" + media_type + "', is '" + exchange.media_type + "'");
  CompareFields(name, exchange.answer, route.at("answer").as_object(), lines);
}

}  // namespace

void CompareRoutes(const json::array& routes, const std::vector<Exchange>& exchanges,
                   Lines& lines) {
  for (const json::value& one : routes) {
    const json::object& route = one.as_object();
    const auto is_of = [&](const Exchange& exchange) { return IsOf(exchange, route); };
    if (std::ranges::none_of(exchanges, is_of)) lines.Add(NameOf(route) + " was used, is not");
  }
  for (const Exchange& exchange : exchanges) {
    const auto route = std::ranges::find_if(
        routes, [&](const json::value& one) { return IsOf(exchange, one.as_object()); });
    if (route == routes.end())
      lines.Add("route " + exchange.method + " " + exchange.path + " is not in the contract");
    else
      CompareExchange(exchange, route->as_object(), lines);
  }
}

}  // namespace cowork::support
