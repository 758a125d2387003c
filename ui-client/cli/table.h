// Table: rows of shown text, in columns. Pure.

#pragma once

#include <string>
#include <vector>

#include "ui-client/cli/look.h"

namespace cowork::cli {

using Row = std::vector<std::string>;

// Every column as wide as its widest cell. At a terminal the last one is cut to what is left of the
// line; where too little is, each row has lines of its own:
//
//   s-4f2k9 · done · 3 min ago
//       ~/app
std::string Table(const std::vector<Row>& rows, const Look& look);

}  // namespace cowork::cli
