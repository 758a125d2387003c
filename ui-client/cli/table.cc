#include "ui-client/cli/table.h"

#include <algorithm>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kBetween = 2;
constexpr size_t kFewestOfTheLast = 10;
constexpr size_t kWideEnough = 60;  // Below, what is cut would be most of it.
constexpr size_t kIndent = 4;

// Of all columns but the last.
std::vector<size_t> WidthsOf(const std::vector<Row>& rows) {
  std::vector<size_t> widths;
  for (const Row& row : rows)
    for (size_t i = 0; i + 1 < row.size(); ++i) {
      widths.resize(std::max(widths.size(), i + 1));
      widths[i] = std::max(widths[i], WidthOf(row[i]));
    }
  return widths;
}

// Whether what is left for the last column is enough of it.
bool Fits(const std::vector<Row>& rows, const std::vector<size_t>& widths, size_t room) {
  size_t taken = 0;
  for (const size_t width : widths) taken += width + kBetween;
  size_t last = 0;
  for (const Row& row : rows) last = std::max(last, WidthOf(row.back()));
  return taken + (room < kWideEnough ? last : std::min(last, kFewestOfTheLast)) <= room;
}

std::string InColumns(const Row& row, const std::vector<size_t>& widths, const Look& look) {
  std::string line;
  for (size_t i = 0; i + 1 < row.size(); ++i)
    line += row[i] + std::string(widths[i] - WidthOf(row[i]) + kBetween, ' ');
  if (!look.terminal) return line + row.back() + "\n";
  return line + Shortened(row.back(), look.width - WidthOf(line)) + "\n";
}

std::string OnLinesOfItsOwn(const Row& row, size_t width) {
  std::vector<std::string> cells;
  for (size_t i = 0; i + 1 < row.size(); ++i)
    if (!row[i].empty()) cells.push_back(row[i]);
  const std::string first = Joined(cells, 0, width);
  return row.back().empty() ? first : first + Indented(row.back(), kIndent, width);
}

}  // namespace

std::string Table(const std::vector<Row>& rows, const Look& look) {
  const std::vector<size_t> widths = WidthsOf(rows);
  const bool in_columns = !look.terminal || Fits(rows, widths, look.width);
  std::string text;
  for (const Row& row : rows)
    text += in_columns ? InColumns(row, widths, look) : OnLinesOfItsOwn(row, look.width);
  return text;
}

}  // namespace cowork::cli
