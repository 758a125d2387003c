#include "runnerd/servers/files/reading_tools.h"

#include <string>

#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/arguments.h"
#include "runnerd/servers/files/core/listing.h"
#include "runnerd/servers/files/core/window.h"
#include "runnerd/servers/files/find.h"
#include "runnerd/servers/files/found.h"
#include "runnerd/servers/files/project.h"

namespace cowork::files {

using boost::json::object;

Result<object> UseRead(int project, const object& arguments) {
  const ReadCall call = TRY(ReadReadCall(arguments));
  const std::string text = TRY(ReadText(project, call.path));
  const Window window = WindowOf(text, call.lines);
  return ToolSaid(window.text, window.beside);
}

Result<object> UseList(int project, const object& arguments) {
  const ListCall call = TRY(ReadListCall(arguments));
  return ToolSaid(Listing(TRY(EntriesOf(project, call.path))));
}

Result<object> UseFind(int project, const object& arguments) {
  const FindCall call = TRY(ReadFindCall(arguments));
  const Matched matched = TRY(Find(project, call));
  return ToolSaid(matched.lines, matched.beside);
}

}  // namespace cowork::files
