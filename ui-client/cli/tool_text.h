// A call of a tool, on one line:
//
//   files.edit  src/date.ts  +3 −1
//   everything.echo  {"message": "hi"}
//
// Its arguments are shown whole, however long; but of a call that changes a file of the project,
// whose diff says more, the paths alone. Pure; what comes back is Shown().

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"

namespace cowork::cli {

// `change`: none where it is not known.
std::string ToolText(const v1::ToolCall& tool, const v1::FileChange* change);

// Of cowork-files, whose arguments we know.
bool IsOfFiles(const v1::ToolCall& tool);

}  // namespace cowork::cli
