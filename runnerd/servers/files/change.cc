#include "runnerd/servers/files/change.h"

#include <cerrno>
#include <utility>

#include "runnerd/servers/files/changing.h"
#include "runnerd/servers/files/core/arguments.h"
#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/core/protection.h"
#include "runnerd/servers/files/going_along.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/replaceable.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

using boost::json::object;

// Whoever has the file under another name did not say that it may be changed there.
Result<Found> LookToChange(int project, const std::string& path, const Before* before) {
  TRY(CheckMayChange(StepsTo(project, path)));
  Found found = TRY(Look(project, path));
  if (before != nullptr) TRY(CheckBefore(path, found.Word(), before->word));
  if (found.IsFile() && found.facts.st_nlink > 1)
    return NothingChanged(path + " has other names as well (hard links); change it in a shell");
  return found;
}

Result<void> CheckIsThere(const Found& found, const std::string& path) {
  if (found.kind == Found::Kind::kAbsent) return Trouble(path, "openat2", ENOENT);
  return {};
}

Result<Change> ReadEdit(int project, const object& arguments, const Before* before) {
  EditCall call = TRY(ReadEditCall(arguments));
  Change change{.kind = Change::Kind::kSave, .path = std::move(call.path), .was = {}};
  change.was = TRY(LookToChange(project, change.path, before));
  TRY(CheckIsThere(change.was, change.path));
  if (!change.was.IsFile()) return NothingChanged(change.path + " is a directory");
  if (!IsText(change.was.content))
    return NothingChanged(change.path + " is a binary file, or no UTF-8 text");
  TRY(CheckReplaceable(change.was, change.path));
  change.content = TRY(ApplyEdits(change.was.content, call.edits));
  if (change.content.size() > kLargestFile)
    return NothingChanged(change.path + " would be larger than 4 MiB");
  return change;
}

Result<Change> ReadWrite(int project, const object& arguments, const Before* before) {
  WriteCall call = TRY(ReadWriteCall(arguments));
  Change change{.kind = Change::Kind::kSave, .path = std::move(call.path), .was = {}};
  change.was = TRY(LookToChange(project, change.path, before));
  if (change.was.kind == Found::Kind::kDirectory)
    return NothingChanged(change.path + " is a directory; name a file in it");
  if (change.was.IsFile()) TRY(CheckReplaceable(change.was, change.path));
  change.content = std::move(call.content);
  return change;
}

Result<Change> ReadMove(int project, const object& arguments, const Before* before) {
  MoveCall call = TRY(ReadMoveCall(arguments));
  TRY(CheckMayChange(StepsTo(project, call.to)));
  Change change{.kind = Change::Kind::kMove, .path = std::move(call.from), .was = {}};
  change.was = TRY(LookToChange(project, change.path, before));
  TRY(CheckIsThere(change.was, change.path));
  change.target = std::move(call.to);
  const Found target = TRY(Look(project, change.target));
  if (target.kind != Found::Kind::kAbsent)
    return NothingChanged(change.target + " is there already; move or delete it first");
  if (!change.was.IsFile()) TRY(CheckMayGoAlong(project, change));
  return change;
}

Result<Change> ReadDelete(int project, const object& arguments, const Before* before) {
  DeleteCall call = TRY(ReadDeleteCall(arguments));
  Change change{.kind = Change::Kind::kRemove, .path = std::move(call.path), .was = {}};
  change.was = TRY(LookToChange(project, change.path, before));
  TRY(CheckIsThere(change.was, change.path));
  if (change.was.IsFile()) return change;
  if (!TRY(EntriesOf(project, change.path)).empty())
    return NothingChanged(change.path + " is not empty; delete what is in it first");
  return change;
}

}  // namespace

bool IsWritingTool(std::string_view name) {
  return name == "edit" || name == "write" || name == "move" || name == "delete";
}

Result<Change> ReadChange(int project, std::string_view tool, const object& arguments,
                          const Before* before) {
  if (tool == "edit") return ReadEdit(project, arguments, before);
  if (tool == "write") return ReadWrite(project, arguments, before);
  if (tool == "move") return ReadMove(project, arguments, before);
  return ReadDelete(project, arguments, before);
}

Result<std::string> Make(int project, const Change& change) {
  switch (change.kind) {
    case Change::Kind::kSave:
      TRY(Save(project, change.path, change.was, change.content));
      return change.path + " has " + std::to_string(change.content.size()) + " bytes now";
    case Change::Kind::kMove:
      TRY(Move(project, change.path, change.was, change.target));
      return change.path + " is " + change.target + " now";
    case Change::Kind::kRemove: break;
  }
  TRY(Remove(project, change.path, change.was));
  return change.path + " is deleted";
}

}  // namespace cowork::files
