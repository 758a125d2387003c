#include "ui-client/cli/mistake_text.h"

#include <utility>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

// What stands between the file's name and the number; empty: this is no such message.
std::string SeparatorIn(const std::string& message, const std::string& name) {
  for (const char* separator : {", line ", ": line "})
    if (message.starts_with(name + separator)) return separator;
  return "";
}

std::string LineIn(const std::string& message, size_t at) {
  return message.substr(at, message.find(':', at) - at);
}

}  // namespace

bool IsMistakeIn(const std::string& name, const Error& error) {
  return error.code() == ErrorCode::kInvalidArgument && !SeparatorIn(error.message(), name).empty();
}

Complaint ComplaintOfMistake(std::string what, const Error& error, const LookedAt& file) {
  const std::string separator = SeparatorIn(error.message(), file.name);
  const std::string place = "line " + LineIn(error.message(), file.name.size() + separator.size()) +
                            " of " + ShellWord(file.path);
  const bool has_own = error.message().rfind("; ") != std::string::npos;
  Complaint complaint = ComplaintOf(std::move(what), error);
  complaint.exit = Exit::kNo;
  complaint.remedy =
      has_own ? complaint.remedy + "   (" + place + ")" : "mend " + place + ", then " + file.again;
  return complaint;
}

std::string JsonOf(const Complaint& complaint) {
  google::protobuf::Struct object;
  auto& fields = *object.mutable_fields();
  fields["why"].set_string_value(Utf8Of(complaint.why, complaint.why.size()));
  fields["do"].set_string_value(Utf8Of(complaint.remedy, complaint.remedy.size()));
  std::string text;
  static_cast<void>(google::protobuf::util::MessageToJsonString(object, &text));
  return text + "\n";
}

}  // namespace cowork::cli
