// The text of a person's providers.toml, changed by an entry and by nothing else: their comments
// and the order they chose stay. Pure.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::cli {

// kInvalidArgument     the text is no TOML; the message says where
// kFailedPrecondition  an entry has this name already
Result<std::string> WithEntry(const std::string& text, const std::string& name,
                              const std::string& entry);

// kInvalidArgument     the text is no TOML
// kNotFound            no entry has this name
// kFailedPrecondition  it is not written as [[provider]], so that no lines are its alone
Result<std::string> WithoutEntry(const std::string& text, const std::string& name);

// Each ca_file once, as it is written; in the order of the entries. kInvalidArgument: it is no
// TOML.
Result<std::vector<std::string>> CaFilesIn(const std::string& text);

}  // namespace cowork::cli
