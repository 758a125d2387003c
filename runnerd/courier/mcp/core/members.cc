#include "runnerd/courier/mcp/core/members.h"

namespace cowork::courier::mcp {
namespace {

constexpr size_t kMostMembers = 64;  // What we look into has a handful.

}  // namespace

Result<Members> MembersOf(std::string_view object) {
  Members members;
  JsonReader reader(object, kDeepest);
  TRY(reader.Members([&](const std::string& name) -> Result<void> {
    if (!members.emplace(name, TRY(reader.Skip())).second)
      return Error(ErrorCode::kInvalidArgument, "an object of the JSON has a name twice");
    if (members.size() > kMostMembers)
      return Error(ErrorCode::kResourceExhausted, "an object of the JSON has too many members");
    return {};
  }));
  TRY(reader.End());
  return members;
}

std::string_view Raw(const Members& members, std::string_view name) {
  const auto member = members.find(name);
  return member == members.end() ? std::string_view() : member->second;
}

}  // namespace cowork::courier::mcp
