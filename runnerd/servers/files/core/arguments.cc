#include "runnerd/servers/files/core/arguments.h"

#include <utility>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "runnerd/servers/files/core/fields.h"

namespace cowork::files {
namespace {

using boost::json::object;
using boost::json::value;

Result<void> CheckLength(const object& arguments, const char* instead) {
  if (boost::json::serialize(arguments).size() <= kLongestArguments) return {};
  return Error(
      ErrorCode::kInvalidArgument,
      std::string("nothing was changed: the arguments are longer than 128 KiB; ") + instead);
}

Result<Edit> ReadEdit(const value& one) {
  if (!one.is_object()) return WrongField("edits", "has something in it that is not {old, new}");
  TRY(CheckNames(one.get_object(), {"old", "new"}));
  std::string old_text = TRY(TextField(one.get_object(), "old"));
  std::string new_text = TRY(TextField(one.get_object(), "new"));
  return Edit{.old_text = std::move(old_text), .new_text = std::move(new_text)};
}

Result<std::vector<Edit>> ReadEdits(const object& holder) {
  const value* const list = holder.if_contains("edits");
  if (list == nullptr || !list->is_array()) return WrongField("edits", "is no list of {old, new}");
  if (list->get_array().empty()) return WrongField("edits", "is empty; say what to replace");
  if (list->get_array().size() > kMostEdits)
    return WrongField("edits", "has more than 100 in it; make several calls");
  std::vector<Edit> edits;
  for (const value& one : list->get_array()) edits.push_back(TRY(ReadEdit(one)));
  return edits;
}

}  // namespace

Result<ReadCall> ReadReadCall(const object& arguments) {
  TRY(CheckNames(arguments, {"path", "offset", "limit"}));
  ReadCall call;
  call.path = TRY(PathField(arguments, "path"));
  call.lines.first = TRY(CountField(arguments, "offset", 1));
  call.lines.count = TRY(CountField(arguments, "limit", kMostLinesShown));
  return call;
}

Result<ListCall> ReadListCall(const object& arguments) {
  TRY(CheckNames(arguments, {"path"}));
  ListCall call;
  call.path = TRY(DirectoryField(arguments));
  return call;
}

Result<FindCall> ReadFindCall(const object& arguments) {
  TRY(CheckNames(arguments, {"pattern", "path", "glob"}));
  FindCall call;
  call.pattern = TRY(PatternField(arguments, "pattern"));
  if (call.pattern.empty()) return WrongField("pattern", "is missing; say what to look for");
  call.path = TRY(DirectoryField(arguments));
  call.glob = TRY(PatternField(arguments, "glob"));
  return call;
}

Result<EditCall> ReadEditCall(const object& arguments) {
  TRY(CheckNames(arguments, {"path", "edits"}));
  TRY(CheckLength(arguments, "make these edits in several calls"));
  EditCall call;
  call.path = TRY(PathField(arguments, "path"));
  call.edits = TRY(ReadEdits(arguments));
  return call;
}

Result<WriteCall> ReadWriteCall(const object& arguments) {
  TRY(CheckNames(arguments, {"path", "content"}));
  TRY(CheckLength(arguments,
                  "write the beginning of the file, then add the rest with `edit`, piece by piece: "
                  "`old` is the last lines so far, `new` is those and what follows"));
  WriteCall call;
  call.path = TRY(PathField(arguments, "path"));
  call.content = TRY(TextField(arguments, "content"));
  return call;
}

Result<MoveCall> ReadMoveCall(const object& arguments) {
  TRY(CheckNames(arguments, {"from", "to"}));
  MoveCall call;
  call.from = TRY(PathField(arguments, "from"));
  call.to = TRY(PathField(arguments, "to"));
  return call;
}

Result<DeleteCall> ReadDeleteCall(const object& arguments) {
  TRY(CheckNames(arguments, {"path"}));
  DeleteCall call;
  call.path = TRY(PathField(arguments, "path"));
  return call;
}

}  // namespace cowork::files
