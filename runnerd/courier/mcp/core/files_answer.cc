#include "runnerd/courier/mcp/core/files_answer.h"

#include <cmath>
#include <limits>
#include <utility>

#include "common/base/json_reader.h"
#include "common/base/text.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/names.h"

namespace cowork::courier::mcp {
namespace {

constexpr size_t kMostBlocks = 16;
constexpr size_t kLongestLeftOut = 200;  // Bytes.
constexpr size_t kLongestBefore = 64;    // A SHA-256 in hexadecimal.

Error Bad(const char* what) {
  return Error(ErrorCode::kInvalidArgument, std::string("an answer is malformed: ") + what);
}

FilesAnswer Refused(std::string_view why) {
  const std::string text = AsText(why, kLongestRefusal);
  return {.refused = text.empty() ? "the files server refused, and gave no reason" : text};
}

Result<std::string> TextAt(const Members& members, std::string_view name) {
  return JsonReader(Raw(members, name), 1).Text();
}

Result<std::string> TextOfBlock(std::string_view block) {
  const Members members = TRY(MembersOf(block));
  if (Raw(members, "type") != "\"text\"") return Bad("it shows something that is no text");
  return TextAt(members, "text");
}

// The first; what is said beside it is for an agent. All are looked at.
Result<std::string> TextOf(std::string_view content) {
  std::string text;
  size_t blocks = 0;
  JsonReader reader(content, kDeepest);
  TRY(reader.Elements([&]() -> Result<void> {
    if (++blocks > kMostBlocks) return Bad("it has too many parts");
    std::string one = TRY(TextOfBlock(TRY(reader.Skip())));
    if (blocks == 1) text = std::move(one);
    return {};
  }));
  return text;
}

Result<std::string> LeftOut(std::string_view meta) {
  if (meta.empty()) return std::string();
  const Members members = TRY(MembersOf(meta));
  if (Raw(members, "left_out").empty()) return std::string();
  return AsText(TRY(TextAt(members, "left_out")), kLongestLeftOut);
}

Result<uint32_t> CountAt(const Members& members, std::string_view name) {
  const double count = TRY(JsonReader(Raw(members, name), 1).Number());
  if (count < 0 || count > std::numeric_limits<uint32_t>::max() || count != std::trunc(count))
    return Bad("a count of lines is none");
  return static_cast<uint32_t>(count);
}

// Whoever says yes has seen all of it.
constexpr auto kTooLongToShow =
    "this change is too long to be shown to a person whole; make it in smaller steps";

Result<FilesAnswer> ReadPreview(std::string_view structured) {
  const Members members = TRY(MembersOf(structured));
  FilesAnswer answer;
  answer.before = TRY(TextAt(members, "before"));
  if (!IsName(answer.before, kLongestBefore, "")) return Bad("its word `before` is none");
  answer.diff = TRY(TextAt(members, "diff"));
  if (answer.diff.size() > kLongestAnswer) return Refused(kTooLongToShow);
  answer.added = TRY(CountAt(members, "added"));
  answer.removed = TRY(CountAt(members, "removed"));
  return answer;
}

}  // namespace

Result<FilesAnswer> ReadFilesAnswer(const Message& response, FilesCall call) {
  if (!response.error.empty()) {
    const Members error = TRY(MembersOf(response.error));
    return Refused(TRY(TextAt(error, "message")));
  }
  const Members result = TRY(MembersOf(response.result));
  const std::string_view failed = Raw(result, "isError");
  if (failed == "true") return Refused(TRY(TextOf(Raw(result, "content"))));
  if (!failed.empty() && failed != "false") return Bad("whether it failed cannot be told");
  if (call == FilesCall::kPreview) return ReadPreview(Raw(result, "structuredContent"));
  FilesAnswer answer;
  answer.text = TRY(TextOf(Raw(result, "content")));
  answer.left_out = TRY(LeftOut(Raw(result, "_meta")));
  CutBehindALine(answer, kLongestAnswer);
  return answer;
}

void CutBehindALine(FilesAnswer& answer, size_t most) {
  std::string& text = answer.text;
  if (text.size() <= most) return;
  const size_t last_end = most == 0 ? std::string::npos : text.rfind('\n', most - 1);
  const size_t kept = last_end == std::string::npos ? 0 : last_end + 1;
  answer.left_out = std::to_string(text.size() - kept) + " bytes more, which are too many";
  text.resize(kept);
}

}  // namespace cowork::courier::mcp
