#include "runnerd/courier/files_client.h"

#include <utility>

#include "common/base/log.h"
#include "runnerd/courier/mcp/core/message.h"

namespace cowork::courier {
namespace {

mcp::FilesQuestion FromWire(const v1::ToCourier::FilesQuestion& question) {
  return {.question = question.question(),
          .tool = question.tool(),
          .arguments = question.arguments(),
          .call = question.preview() ? mcp::FilesCall::kPreview : mcp::FilesCall::kTool};
}

v1::FromCourier ToWire(const mcp::FilesQuestions::Step::Answered& answered) {
  const mcp::FilesAnswer& answer = answered.answer;
  v1::FromCourier message;
  v1::FromCourier::FilesAnswer& told = *message.mutable_files_answer();
  told.set_question(answered.question);
  told.set_refused(answer.refused);
  told.set_text(answer.text);
  told.set_left_out(answer.left_out);
  if (answer.before.empty()) return message;
  told.set_before(answer.before);
  told.mutable_change()->set_diff(answer.diff);
  told.mutable_change()->set_added(answer.added);
  told.mutable_change()->set_removed(answer.removed);
  return message;
}

Error Ended() {
  return Error(ErrorCode::kUnavailable, "the files server has ended");
}

}  // namespace

FilesClient::FilesClient(boost::asio::io_context& io, mcp::ServerEnds ends, Handlers handlers)
    : handlers_(std::move(handlers)),
      lines_(mcp::kLongestMessage),
      log_lines_(
          log_room_,
          [](std::string_view line) { LOG(kInfo, "the files server says").With("line", line); }),
      to_server_(io, std::move(ends.in),
                 {.on_drained = [] {}, .on_gone = [this] { End(Ended()); }}) {
  from_server_.emplace(
      io, std::move(ends.out),
      Pump::Handlers{
          .may_take = [this] { return !ended_ && handlers_.keeps_up(); },
          .take = [this](std::string_view bytes) { Hear(bytes); },
          .on_end = [this] { End(Ended()); },
          .on_descriptors =
              [] { LOG(kWarning, "the files server sent descriptors; they were closed"); }});
  log_.emplace(io, std::move(ends.err),
               Pump::Handlers{.may_take = [] { return true; },
                              .take = [this](std::string_view bytes) { log_lines_.Feed(bytes); },
                              .on_end = [this] { log_lines_.End(); }});
  to_server_.Send(questions_.Greeting());
}

void FilesClient::Ask(const v1::ToCourier::FilesQuestion& question) {
  Do(questions_.Ask(FromWire(question)));
}

void FilesClient::Hear(std::string_view bytes) {
  if (ended_) return;
  const Result<void> read = lines_.Feed(
      bytes, {.take = [this](std::string_view line) { return Take(line); },
              .too_long = []() -> Result<void> {
                return Error(ErrorCode::kResourceExhausted, "an answer is longer than 8 MiB");
              }});
  if (!read.ok()) End(read.error());
}

Result<void> FilesClient::Take(std::string_view line) {
  Do(TRY(questions_.FromServer(line)));
  return {};
}

void FilesClient::Do(mcp::FilesQuestions::Step step) {
  to_server_.Send(std::move(step.to_server));
  if (step.answered) handlers_.tell(ToWire(*step.answered));
}

void FilesClient::End(const Error& why) {
  if (!std::exchange(ended_, true)) handlers_.on_end(why);
}

}  // namespace cowork::courier
