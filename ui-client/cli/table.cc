#include "ui-client/cli/table.h"

#include <algorithm>

#include "ui-client/cli/text.h"

namespace cowork::cli {

std::string Table(const std::vector<Row>& rows, size_t width) {
  std::vector<size_t> widths;
  for (const Row& row : rows)
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      widths.resize(std::max(widths.size(), i + 1));
      widths[i] = std::max(widths[i], WidthOf(row[i]));
    }
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (size_t i = 0; i + 1 < row.size(); ++i)
      line += row[i] + std::string(widths[i] - WidthOf(row[i]) + 2, ' ');
    const size_t taken = WidthOf(line);
    text += line + Shortened(row.back(), std::max<size_t>(width, taken + 10) - taken) + "\n";
  }
  return text;
}

}  // namespace cowork::cli
