// What stands where in a JSON value. A path is names with dots between; "[]" behind a name means
// each element of the list there: "model.providerID", "parts[].text".

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace cowork::support {

// The value or, below a list, the values; nullptr for one that is missing.
std::vector<const boost::json::value*> At(const boost::json::value& root, std::string_view path);

// "string", "object", "list" and so on; "missing" for nullptr.
std::string KindOf(const boost::json::value* value);

// Every path that leads to something other than an object or a list, and what kind that is.
std::map<std::string, std::string> LeavesOf(const boost::json::value& root);

// Without whatever stands there; nothing happens where nothing does. No path through a list.
void Remove(boost::json::value& root, std::string_view path);

// Puts what `from` has at the path to the same place in `into`. No path through a list.
void Copy(const boost::json::value& from, std::string_view path, boost::json::value& into);

}  // namespace cowork::support
