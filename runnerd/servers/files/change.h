// A change, as one of the writing tools would make it: read, looked at, allowed to be looked at,
// and not made yet. The same way leads to the doing and to the preview.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "common/base/result.h"
#include "runnerd/servers/files/found.h"

namespace cowork::files {

struct Change {
  enum class Kind { kSave, kMove, kRemove };
  Kind kind;
  std::string path;
  Found was;
  std::string content = {};  // kSave: all that is to be there.
  std::string target = {};   // kMove
};

// What the call said of what is there (core/before.h).
struct Before {
  std::optional<std::string> word;
};

bool IsWritingTool(std::string_view name);

// `before`: nullptr for a preview, which is not bound to what is there.
// Any error: it is not to be made. The message says why, and what to do.
Result<Change> ReadChange(int project, std::string_view tool, const boost::json::object& arguments,
                          const Before* before);

// Says what was done.
Result<std::string> Make(int project, const Change& change);

}  // namespace cowork::files
