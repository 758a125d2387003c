#include "runnerd/servers/files/preview.h"

#include <string>
#include <utility>

#include "runnerd/servers/files/change.h"
#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/change_words.h"
#include "runnerd/servers/files/core/fields.h"
#include "runnerd/servers/files/diff.h"

namespace cowork::files {
namespace {

using boost::json::object;

// What a person can read, as lines; a binary file by its size.
Result<std::string> DiffOfContents(int project, const Change& change) {
  Sides sides{.path = change.path, .before = {}, .after = {}};
  if (change.was.IsFile()) sides.before = change.was.content;
  if (change.kind == Change::Kind::kSave) sides.after = change.content;
  if (sides.before.has_value() && !IsText(*sides.before)) {
    std::string words = BinaryWords(change.path, sides.before->size(), sides.after);
    if (!sides.after.has_value()) return words;
    sides.before.reset();  // What it becomes is shown whole, if not what it was.
    return TRY(Diff(project, sides)) + words;
  }
  std::string diff = TRY(Diff(project, sides));
  if (!diff.empty()) return diff;
  return NoLineWords(change.path, sides.before.has_value(), sides.after.has_value());
}

Result<std::string> DiffOf(int project, const Change& change) {
  if (change.kind == Change::Kind::kMove) return MoveWords(change.path, change.target);
  if (!change.was.IsFile() && change.kind == Change::Kind::kRemove)
    return RemoveDirectoryWords(change.path);
  return DiffOfContents(project, change);
}

}  // namespace

Result<object> Preview(int project, const object& arguments) {
  TRY(CheckNames(arguments, {"name", "arguments"}));
  const std::string tool = TRY(TextField(arguments, "name"));
  if (!IsWritingTool(tool)) return WrongField("name", "is no tool that writes");
  const boost::json::value* const asked = arguments.if_contains("arguments");
  if (asked == nullptr || !asked->is_object()) return WrongField("arguments", "is no object");
  const Change change = TRY(ReadChange(project, tool, asked->get_object(), nullptr));
  const std::string diff = TRY(DiffOf(project, change));
  const LineCounts lines = CountLinesOfDiff(diff);
  object result =
      ToolSaid("+" + std::to_string(lines.added) + " -" + std::to_string(lines.removed));
  result["structuredContent"] = object{{"before", change.was.Word()},
                                       {"diff", diff},
                                       {"added", lines.added},
                                       {"removed", lines.removed}};
  return result;
}

}  // namespace cowork::files
