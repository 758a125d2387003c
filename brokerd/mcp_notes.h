// McpNotes: what the MCP servers of a session do beside the calls of tools. A server that floods is
// told of one by one as long as it keeps a pace; beyond that its audit has the counts alone, and
// its journal the count that the next one brings.

#pragma once

#include "brokerd/context.h"
#include "brokerd/core/mcp_note.h"
#include "brokerd/denials.h"
#include "brokerd/live.h"
#include "common/base/result.h"

namespace cowork::brokerd {

class McpNotes {
 public:
  explicit McpNotes(Context& context) : context_(context) {}

  // Records it where the audit has to know, and tells the journal. Errors as of both.
  Result<void> Take(const LivePtr& live, const McpNote& note);

 private:
  Context& context_;
  Denials repeated_{context_};
};

}  // namespace cowork::brokerd
