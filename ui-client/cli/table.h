// Table: rows of shown text, in columns. Pure.

#pragma once

#include <string>
#include <vector>

namespace cowork::cli {

using Row = std::vector<std::string>;

// Every column as wide as its widest cell, and the last one cut to what is left of the line.
std::string Table(const std::vector<Row>& rows, size_t width);

}  // namespace cowork::cli
