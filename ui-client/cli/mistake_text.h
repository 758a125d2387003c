// A mistake in a file that a person writes for the daemons, as these tell of it: "policy.toml, line
// 3: what is wrong; what to write". Pure.

#pragma once

#include <string>

#include "common/base/result.h"
#include "ui-client/cli/complaint.h"

namespace cowork::cli {

struct LookedAt {
  std::string name;   // As the message has it: "policy.toml".
  std::string path;   // Of the file that was looked at, which may be called otherwise.
  std::string again;  // The command that looks once more.
};

// Whether the file has a mistake, and it is not the command line that does.
bool IsMistakeIn(const std::string& name, const Error& error);

// Done, and the answer is no. The remedy names the file and the line.
Complaint ComplaintOfMistake(std::string what, const Error& error, const LookedAt& file);

// {"why": ..., "do": ...}
std::string JsonOf(const Complaint& complaint);

}  // namespace cowork::cli
