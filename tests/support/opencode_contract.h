// The contract with OpenCode, tests/data/opencode/contract.json: what the adapter asks of it, what
// it reads of its answers and events, and in what order it counts on them to come. It is data, so
// that the same words are compared with a recording of the real one and with the adapter's code.
//
//   "fields": {"properties.id": "string",            must be there, and be one
//              "properties.workdir": "string?",      may be missing
//              "properties.status": ["busy", "idle"]}  one of these words

#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace cowork::support {

// One request and its answer. What is no JSON is null.
struct Exchange {
  std::string method;
  std::string path;                     // Without the query.
  std::vector<std::string> query = {};  // Names.
  boost::json::value body = {};
  unsigned status = 0;
  std::string media_type = {};
  boost::json::value answer = {};
};

// What was said between the adapter and a runtime.
struct Recording {
  std::string version;
  std::vector<Exchange> exchanges;
  std::vector<boost::json::value> events;
  boost::json::value description;  // OpenAPI, as the runtime describes itself.
};

class OpencodeContract {
 public:
  explicit OpencodeContract(boost::json::value facts) : facts_(std::move(facts)) {}
  static OpencodeContract Read(const std::string& file);

  // A line for each thing that is not as the contract has it, none of them twice.
  std::vector<std::string> Differences(const Recording& recording) const;

  // The contract's own words.
  const boost::json::array& events() const { return facts_.at("events").as_array(); }
  const boost::json::array& known_events() const { return facts_.at("known_events").as_array(); }
  const boost::json::array& routes() const { return facts_.at("routes").as_array(); }

  // The event with nothing but what the contract names of it; null if it does not name its type.
  boost::json::value OnlyNamed(const boost::json::value& event) const;

 private:
  boost::json::value facts_;
};

// Whether an event is of the type, and has the values, that an entry of the contract wants.
bool Matches(const boost::json::value& event, const boost::json::object& entry);

}  // namespace cowork::support
