// The tools that change nothing. Each result is that of `tools/call`.

#pragma once

#include <boost/json/object.hpp>

#include "common/base/result.h"

namespace cowork::files {

Result<boost::json::object> UseRead(int project, const boost::json::object& arguments);
Result<boost::json::object> UseList(int project, const boost::json::object& arguments);
Result<boost::json::object> UseFind(int project, const boost::json::object& arguments);

}  // namespace cowork::files
