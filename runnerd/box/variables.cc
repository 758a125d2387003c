#include "runnerd/box/variables.h"

#include <set>

#include "common/base/environment.h"

namespace cowork::box {
namespace {

// Not what was found there instead of a name: it may be a piece of a secret.
Error Malformed() {
  return {ErrorCode::kInvalidArgument, "the environment that it was lent is malformed"};
}

std::string_view NameOf(std::string_view entry) {
  return entry.substr(0, entry.find('='));
}

}  // namespace

Result<std::vector<std::string>> ReadVariables(std::string_view bytes,
                                               const std::vector<std::string>& there) {
  std::set<std::string_view> names;
  for (const std::string& entry : there) names.insert(NameOf(entry));
  std::vector<std::string> variables;
  while (!bytes.empty()) {
    const size_t end = bytes.find('\0');
    const std::string_view entry = bytes.substr(0, end);
    const std::string_view name = NameOf(entry);
    if (end == std::string_view::npos || name == entry || !IsVariableName(name)) return Malformed();
    if (!names.insert(name).second)
      return Error(ErrorCode::kInvalidArgument,
                   "the variable " + std::string(name) + " would be there twice");
    variables.emplace_back(entry);
    bytes.remove_prefix(end + 1);
  }
  if (variables.empty()) return Malformed();
  return variables;
}

}  // namespace cowork::box
