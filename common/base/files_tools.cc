#include "common/base/files_tools.h"

#include "common/base/json_reader.h"

namespace cowork {
namespace {

constexpr int kDeepest = 32;
constexpr std::string_view kOfAMove[] = {"from", "to"};
constexpr std::string_view kOfOthers[] = {"path"};

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::span<const std::string_view> PathFieldsOf(std::string_view writing_tool) {
  if (!IsOneOf(writing_tool, kWritingTools)) return {};
  if (writing_tool == "move") return kOfAMove;
  return kOfOthers;
}

Result<std::map<std::string, std::string>> TextsOf(std::string_view arguments,
                                                   std::span<const std::string_view> fields) {
  std::map<std::string, std::string> texts;
  JsonReader reader(arguments, kDeepest);
  TRY(reader.Members([&](const std::string& name) -> Result<void> {
    if (!IsOneOf(name, fields) || reader.Next() != '"') {
      TRY(reader.Skip());
      return {};
    }
    if (!texts.emplace(name, TRY(reader.Text())).second)
      return Error(ErrorCode::kInvalidArgument, "the arguments have a name twice");
    return {};
  }));
  TRY(reader.End());
  return texts;
}

}  // namespace cowork
