// What a call would change in a file, behind a gutter: all of it, however long. Pure.
//
//     │ -  return days;
//     │ +  return days + 1; // a line that goes on as far as the edge of the te
//     ┊  rminal, and beyond it

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

// The gutter tells where a line of the diff begins, so that no piece of a long one can pass for
// another that is added or removed.
std::string DiffText(const Look& look, const v1::FileChange& change);

}  // namespace cowork::cli
