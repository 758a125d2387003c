#include "runnerd/courier/mcp/core/files_questions.h"

#include <charconv>
#include <utility>

#include "common/base/canonical_json.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/message.h"
#include "runnerd/courier/mcp/core/names.h"
#include "runnerd/courier/mcp/core/tool_call.h"
#include "runnerd/courier/mcp/core/words.h"

namespace cowork::courier::mcp {
namespace {

constexpr uint64_t kGreeting = 0;
constexpr std::string_view kVersion = "\"2025-11-25\"";

// Around arguments are the message, its params and, of a preview, the arguments of that. A message
// that is too deep is answered by nobody's number.
constexpr int kDeepestArguments = kDeepest - 3;

Error Bad(const char* what) {
  return Error(ErrorCode::kInvalidArgument, std::string("an answer is malformed: ") + what);
}

Result<ToolCall> CallFor(const FilesQuestion& question) {
  if (!IsToolName(question.tool))
    return Error(ErrorCode::kInvalidArgument, "no tool has such a name");
  std::string arguments = TRY(CanonicalJson(question.arguments, kDeepestArguments));
  if (!arguments.starts_with('{'))
    return Error(ErrorCode::kInvalidArgument, "the arguments are no JSON object");
  if (arguments.size() > kLongestArguments)
    return Error(ErrorCode::kResourceExhausted, "the arguments are longer than 128 KiB");
  if (question.call == FilesCall::kTool)
    return ToolCall{.tool = question.tool, .arguments = std::move(arguments), .progress_token = {}};
  return ToolCall{
      .tool = "preview",
      .arguments = "{\"name\":\"" + question.tool + "\",\"arguments\":" + arguments + "}",
      .progress_token = {}};
}

FilesQuestions::Step Refused(uint64_t question, std::string why) {
  FilesQuestions::Step step;
  step.answered = {.question = question, .answer = {.refused = std::move(why)}};
  return step;
}

Result<uint64_t> NumberOf(std::string_view id) {
  uint64_t number = 0;
  const auto [end, failed] = std::from_chars(id.begin(), id.end(), number);
  if (failed != std::errc() || end != id.end()) return Bad("nobody asked under its id");
  return number;
}

}  // namespace

std::string FilesQuestions::Greeting() {
  return Request(kGreeting, "initialize",
                 R"({"capabilities":{},"clientInfo":{"name":"coworkd","version":"1"},)"
                 R"("protocolVersion":)" +
                     std::string(kVersion) + "}");
}

FilesQuestions::Step FilesQuestions::Ask(const FilesQuestion& question) {
  if (waiting_.size() == kMostQuestions)
    return Refused(question.question, "too many look at files at once; try again");
  const Result<ToolCall> call = CallFor(question);
  if (!call.ok()) return Refused(question.question, call.error().message());
  const uint64_t number = ++last_number_;
  waiting_[number] = {.question = question.question, .call = question.call};
  std::string line = WriteToolCall(number, *call, std::nullopt);
  if (greeted_) return {.to_server = std::move(line)};
  held_ += line;
  return {};
}

Result<FilesQuestions::Step> FilesQuestions::FromServer(std::string_view line) {
  const Message message = TRY(ReadMessage(line));
  if (message.kind != Message::Kind::kResponse) return Bad("it answers nothing");
  const uint64_t number = TRY(NumberOf(message.id));
  if (!greeted_ && number == kGreeting) return OnGreeted(message);
  const auto waiting = greeted_ ? waiting_.extract(number) : decltype(waiting_)::node_type();
  if (waiting.empty()) return Bad("nobody asked under its id");
  FilesAnswer answer = TRY(ReadFilesAnswer(message, waiting.mapped().call));
  Step step;
  step.answered = {.question = waiting.mapped().question, .answer = std::move(answer)};
  return step;
}

Result<FilesQuestions::Step> FilesQuestions::OnGreeted(const Message& response) {
  if (response.result.empty()) return Bad("it does not let itself be greeted");
  const Members members = TRY(MembersOf(response.result));
  if (Raw(members, "protocolVersion") != kVersion) return Bad("it speaks another version of MCP");
  greeted_ = true;
  return Step{.to_server =
                  Notification("notifications/initialized", "") + std::exchange(held_, {})};
}

}  // namespace cowork::courier::mcp
