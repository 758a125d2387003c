#include "ui-client/cli/short_ids.h"

#include <algorithm>
#include <cctype>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLetterAndDash = 2;

size_t CommonLength(std::string_view a, std::string_view b) {
  return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

}  // namespace

void ShortIds::Add(const std::string& id) {
  if (std::ranges::find(ids_, id) == ids_.end()) ids_.push_back(id);
}

std::string ShortIds::Of(std::string_view id) const {
  size_t length = kLetterAndDash + kShortest;
  for (const std::string& other : ids_)
    if (other != id) length = std::max(length, CommonLength(id, other) + 1);
  return Shown(id.substr(0, length));
}

Result<std::string> ShortIds::Find(std::string_view beginning) const {
  std::string wanted(beginning);
  std::ranges::transform(wanted, wanted.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::vector<std::string> matching;
  for (const std::string& id : ids_)
    if (!wanted.empty() && id.starts_with(wanted)) matching.push_back(id);
  if (matching.empty())
    return Error(ErrorCode::kNotFound, "nothing here is called " + Shown(beginning));
  if (matching.size() > 1)
    return Error(ErrorCode::kInvalidArgument,
                 Shown(beginning) + " begins more than one id: " + Of(matching[0]) + ", " +
                     Of(matching[1]) + "; type one more character");
  return matching.front();
}

}  // namespace cowork::cli
