#include "brokerd/core/policy_change.h"

#include <algorithm>
#include <vector>

#include "brokerd/core/provider_change.h"

namespace cowork::brokerd {
namespace {

using Tables = std::vector<std::string_view>;

constexpr size_t kMostTables =
    2000;  // Of both texts' differing parts, multiplied: below 4 million.

bool BeginsTable(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '[';
}

// Where a text in quotes goes over lines, a blank one may be part of it.
bool HasLongTexts(std::string_view text) {
  return text.find("\"\"\"") != std::string_view::npos ||
         text.find("'''") != std::string_view::npos;
}

// The lines between two tables are no part of either.
std::string_view WithoutBlankEnd(std::string_view table) {
  const size_t last = table.find_last_not_of(" \t\r\n");
  return table.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// What stands before the first table counts as one.
Tables TablesOf(std::string_view text, bool to_the_letter) {
  Tables tables;
  size_t begin = 0;
  for (size_t at = 0; at < text.size();) {
    if (at > begin && BeginsTable(text.substr(at))) {
      tables.push_back(text.substr(begin, at - begin));
      begin = at;
    }
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  tables.push_back(text.substr(begin));
  if (to_the_letter) return tables;
  std::ranges::transform(tables, tables.begin(), WithoutBlankEnd);
  std::erase(tables, "");
  return tables;
}

// How much of the rests from (i, j) on is common: the longest common subsequence of both.
using Lengths = std::vector<std::vector<size_t>>;

Lengths CommonOf(const Tables& before, const Tables& after) {
  Lengths length(before.size() + 1, std::vector<size_t>(after.size() + 1));
  for (size_t i = before.size(); i-- > 0;)
    for (size_t j = after.size(); j-- > 0;)
      length[i][j] = before[i] == after[j] ? length[i + 1][j + 1] + 1
                                           : std::max(length[i + 1][j], length[i][j + 1]);
  return length;
}

// Cuts off what both begin and end with.
void CutSame(Tables& before, Tables& after) {
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    before.pop_back();
    after.pop_back();
  }
  const auto differs = std::ranges::mismatch(before, after);
  before.erase(before.begin(), differs.in1);
  after.erase(after.begin(), differs.in2);
}

void AddMarked(const char* mark, std::string_view table, std::string& text) {
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos)
      text.append("\n").append(mark).append(line);
  }
}

Error TooMuch() {
  return {
      ErrorCode::kResourceExhausted,
      "it changes more than can be shown at once; change less at a time, or have it taken whole: "
      "cowork down && cowork up"};
}

}  // namespace

Result<std::string> WordsOfPolicyChange(std::string_view before, std::string_view after) {
  if (before == after) return std::string();
  const bool to_the_letter = HasLongTexts(before) || HasLongTexts(after);
  Tables was = TablesOf(before, to_the_letter);
  Tables is = TablesOf(after, to_the_letter);
  CutSame(was, is);
  if (was.empty() && is.empty()) return std::string();
  if (was.size() > kMostTables || is.size() > kMostTables) return TooMuch();
  const Lengths common = CommonOf(was, is);
  std::string text = "policy.toml changes:";
  size_t i = 0;
  size_t j = 0;
  while (i < was.size() || j < is.size()) {
    if (i < was.size() && j < is.size() && was[i] == is[j]) {
      ++i;
      ++j;
    } else if (j == is.size() || (i < was.size() && common[i + 1][j] >= common[i][j + 1])) {
      AddMarked("- ", was[i++], text);
    } else {
      AddMarked("+ ", is[j++], text);
    }
    if (text.size() > kLongestQuestion) return TooMuch();
  }
  return text;
}

}  // namespace cowork::brokerd
