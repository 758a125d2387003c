// Preview(): what a call of a writing tool would change, without changing it. coworkd asks for it
// before it asks a person, and puts `before` into the call once it is permitted.

#pragma once

#include <boost/json/object.hpp>

#include "common/base/result.h"

namespace cowork::files {

// `arguments`: {"name": a writing tool, "arguments": what it would be called with}. The result of
// `tools/call`, with {"before", "diff", "added", "removed"} as its structuredContent, the last two
// in lines. The diff is in it once: a client takes messages of a few MiB. Any error: that call
// would be refused.
Result<boost::json::object> Preview(int project, const boost::json::object& arguments);

}  // namespace cowork::files
