// What the pump noticed and did not pass on.

#pragma once

#include <string>
#include <string_view>

#include "common/base/text.h"

namespace cowork::courier::mcp {

struct Notice {
  enum class Kind {
    kUnasked,        // An answer to what nobody asked, or a second one.
    kServerRequest,  // The server wanted something of the client: sampling, elicitation, roots.
    kToolChanged,    // A tool's definition is another than it was in this session.
    kBadTool,        // A definition that cannot be pinned.
    kDescriptors,    // They came along with the bytes, and never arrived.
    kNotPassed,      // A notification of no known kind or form, or a message that is too long.
  };

  // `of`: a name or an id that a peer chose. It is data, to be escaped where it is shown.
  Notice(Kind kind_of_it, std::string_view of) : kind(kind_of_it), what(AsText(of, 256)) {}

  Kind kind;
  std::string what;
};

}  // namespace cowork::courier::mcp
