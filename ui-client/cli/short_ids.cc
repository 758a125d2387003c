#include "ui-client/cli/short_ids.h"

#include <algorithm>
#include <cctype>
#include <iterator>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLetterAndDash = 2;
constexpr size_t kWhole = 28;

size_t CommonLength(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

std::string Lowered(std::string_view typed) {
  std::string lowered(typed);
  std::ranges::transform(lowered, lowered.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lowered;
}

}  // namespace

std::optional<std::string> WholeId(char kind, std::string_view typed) {
  const std::string id = Lowered(typed);
  if (id.size() != kWhole || id[0] != kind || id[1] != '-') return std::nullopt;
  const bool plain = std::all_of(id.begin() + kLetterAndDash, id.end(),
                                 [](unsigned char c) { return std::isalnum(c) != 0; });
  return plain ? std::optional(id) : std::nullopt;
}

std::string ShortIds::Of(std::string_view id) const {
  size_t length = kLetterAndDash + kShortest;
  // In their order, those that begin most alike are neighbours.
  const auto after = ids_.upper_bound(id);
  const auto at = ids_.lower_bound(id);
  if (at != ids_.begin()) length = std::max(length, CommonLength(id, *std::prev(at)) + 1);
  if (after != ids_.end()) length = std::max(length, CommonLength(id, *after) + 1);
  return Shown(id.substr(0, length));
}

Result<std::string> ShortIds::Find(std::string_view beginning, const std::string& list) const {
  const std::string wanted = Lowered(beginning);
  const auto found = ids_.lower_bound(wanted);
  const bool begins = found != ids_.end() && found->starts_with(wanted);
  if (!wanted.empty() && wanted.size() <= kLetterAndDash && begins)
    return Error(
        ErrorCode::kInvalidArgument,
        ShellWord(beginning) + " begins every id; type more of it, as " + list + " has it");
  if (wanted.empty() || !begins)
    return Error(ErrorCode::kNotFound,
                 "nothing here is called " + ShellWord(beginning) + "; " + list);
  const auto next = std::next(found);
  if (next != ids_.end() && next->starts_with(wanted))
    return Error(ErrorCode::kInvalidArgument, ShellWord(beginning) +
                                                  " begins more than one id: " + Of(*found) + ", " +
                                                  Of(*next) + "; type more of it");
  return *found;
}

}  // namespace cowork::cli
