// ApplyEdits(): several replacements in one text, all of them or none.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::files {

struct Edit {
  std::string old_text;
  std::string new_text;
};

// Each is made in what those before it left, and its old text has to be there exactly once.
//
// kInvalidArgument  an old text is empty, the same as the new one, missing, or there more than
//                   once; the message says which edit, how often, and what to do
Result<std::string> ApplyEdits(std::string text, std::span<const Edit> edits);

}  // namespace cowork::files
