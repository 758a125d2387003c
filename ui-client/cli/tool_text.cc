#include "ui-client/cli/tool_text.h"

#include <string_view>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using google::protobuf::Struct;

// With a blank where canonical JSON has none: lines are broken there.
std::string Spaced(std::string_view json) {
  std::string text;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    text += json[i];
    if (json[i] == '"') in_string = !in_string;
    if (json[i] == '\\' && i + 1 < json.size()) text += json[++i];
    if (!in_string && (json[i] == ',' || json[i] == ':')) text += ' ';
  }
  return text;
}

// One word: a path with blanks in it cannot look like two, or like a count of lines.
std::string PathIn(const Struct& arguments, const std::string& name) {
  const auto found = arguments.fields().find(name);
  if (found == arguments.fields().end() || found->second.string_value().empty()) return "";
  return Shown(ShellWord(found->second.string_value()));
}

std::string PathsIn(const Struct& arguments) {
  const std::string from = PathIn(arguments, "from");
  const std::string to = PathIn(arguments, "to");
  return from.empty() || to.empty() ? PathIn(arguments, "path") : from + " → " + to;
}

// Empty: they are not all that there is to know, or not what we know.
std::string PathsOf(const v1::ToolCall& tool, bool has_diff) {
  Struct arguments;
  if (!IsOfFiles(tool) ||
      !google::protobuf::util::JsonStringToMessage(tool.arguments(), &arguments).ok())
    return "";
  return has_diff || arguments.fields_size() == 1 ? PathsIn(arguments) : "";
}

std::string CountsOf(const v1::FileChange* change) {
  if (change == nullptr || (change->added() == 0 && change->removed() == 0)) return "";
  return "  +" + std::to_string(change->added()) + " −" + std::to_string(change->removed());
}

}  // namespace

bool IsOfFiles(const v1::ToolCall& tool) {
  return tool.server() == "files";
}

std::string ToolText(const v1::ToolCall& tool, const v1::FileChange* change) {
  const std::string paths = PathsOf(tool, change != nullptr);
  return Shown(tool.server() + "." + tool.tool()) + "  " +
         (paths.empty() ? Shown(Spaced(tool.arguments())) : paths) + CountsOf(change);
}

}  // namespace cowork::cli
