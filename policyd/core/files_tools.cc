#include "policyd/core/files_tools.h"

#include <span>

namespace cowork::policyd {
bool IsReading(const Tool& tool) {
  return tool.server == kFilesServer && !IsWriting(tool);
}

bool IsWriting(const Tool& tool) {
  return MayChangeFiles(tool.server, tool.tool);
}

Change ChangeOf(const Tool& tool) {
  Change change{.tool = tool.tool, .paths = {}};
  if (tool.tool == "move") change.takes = Takes::kAllBelow;
  const std::span<const std::string_view> fields = PathFieldsOf(tool.tool);
  const auto texts = TextsOf(tool.arguments, fields);
  if (!texts.ok()) return change;
  for (const auto& [name, path] : *texts)
    if (IsPlainPath(path)) change.paths.push_back(PathOf(path));
  change.plain = !fields.empty() && change.paths.size() == fields.size();
  return change;
}

}  // namespace cowork::policyd
