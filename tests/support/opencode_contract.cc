#include "tests/support/opencode_contract.h"

#include <boost/json/parse.hpp>

#include "tests/support/content_of.h"
#include "tests/support/json_paths.h"
#include "tests/support/opencode_parts.h"

namespace cowork::support {

namespace json = boost::json;

OpencodeContract OpencodeContract::Read(const std::string& file) {
  return OpencodeContract(json::parse(ContentOf(file)));
}

std::vector<std::string> OpencodeContract::Differences(const Recording& recording) const {
  Lines lines;
  const std::string version = TextOf(facts_.at("version"));
  if (recording.version != version)
    lines.Add("version was " + version + ", is " + recording.version);
  CompareRoutes(routes(), recording.exchanges, lines);
  CompareEvents(events(), recording.events, lines);
  CompareOrder(facts_.at("order").as_array(), recording.events, lines);
  CompareDescription(facts_, recording.description, lines);
  return lines.all();
}

json::value OpencodeContract::OnlyNamed(const json::value& event) const {
  json::value named;
  for (const json::value& one : events()) {
    const json::object& entry = one.as_object();
    if (!Matches(event, entry)) continue;
    Copy(event, "type", named);
    for (const char* part : {"when", "fields"})
      for (const auto& [path, wanted] : entry.at(part).as_object()) Copy(event, path, named);
  }
  return named;
}

}  // namespace cowork::support
