// The parts of the contract (opencode_contract.h), each compared on its own.

#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "tests/support/opencode_contract.h"

namespace cowork::support {

// Lines, none of them twice.
class Lines {
 public:
  void Add(std::string line) {
    if (std::ranges::find(all_, line) == all_.end()) all_.push_back(std::move(line));
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

std::string TextOf(const boost::json::value& value);

// What stands in `value` against "fields" of the contract; `what` opens each line.
void CompareFields(const std::string& what, const boost::json::value& value,
                   const boost::json::object& fields, Lines& lines);

// Each route was used as the contract has it, and no other was.
void CompareRoutes(const boost::json::array& routes, const std::vector<Exchange>& exchanges,
                   Lines& lines);

// Each kind of event came, with its fields.
void CompareEvents(const boost::json::array& entries, const std::vector<boost::json::value>& events,
                   Lines& lines);

// {"each": ENTRY, "comes": "after" | "before" | "beside", "one": ENTRY}: each event of the first
// kind has one of the second, with the same value at its "key", on that side; or on any.
void CompareOrder(const boost::json::array& order, const std::vector<boost::json::value>& events,
                  Lines& lines);

// Every route is described, and the types of events that begin as ours do are those we know of.
void CompareDescription(const boost::json::value& contract, const boost::json::value& description,
                        Lines& lines);

}  // namespace cowork::support
