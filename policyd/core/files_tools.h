// The tools of cowork-files, as policy sees them: which only read the project, and what the others
// change in it.
//
// Of the server "files" whatever is not known to read is a writing tool: one that comes new there
// can be allowed by no rule before it is known here.

#pragma once

#include <string_view>
#include <vector>

#include "common/base/files_tools.h"
#include "policyd/core/globs.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

bool IsReading(const Tool& tool);
bool IsWriting(const Tool& tool);

// What a writing tool changes.
struct Change {
  std::string_view tool;    // Of the Tool it was made of.
  std::vector<Path> paths;  // All of them, if it is plain; else of no account.
  bool plain = false;       // Each is there, as a text, and IsPlainPath().
  Takes takes = Takes::kItself;
};
Change ChangeOf(const Tool& tool);

}  // namespace cowork::policyd
