#include "runnerd/session/files_view.h"

#include <utility>

#include <boost/asio/post.hpp>

#include "runnerd/session/helpers.h"
#include "runnerd/session/server_box.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostAsked = 16;  // As the courier takes them.

Result<FilesAnswer> AnswerOf(const v1::FromCourier::FilesAnswer& answer) {
  if (!answer.refused().empty()) return Error(ErrorCode::kFailedPrecondition, answer.refused());
  return FilesAnswer{.text = answer.text(),
                     .left_out = answer.left_out(),
                     .before = answer.before(),
                     .diff = answer.change().diff(),
                     .added = answer.change().added(),
                     .removed = answer.change().removed()};
}

}  // namespace

FilesView::FilesView(Directory project, const Surroundings& around, Patience patience,
                     std::function<void()> on_over)
    : project_(std::move(project)),
      around_(around),
      patience_(patience),
      on_over_(std::move(on_over)),
      boxes_(std::make_shared<OwnBoxes>(around.boxes, [](const v1::RunnerEvent&) {})),
      limit_(around.io) {}

Result<void> FilesView::Begin() {
  Result<void> started = Start();
  if (!started.ok()) End(started.error().message());
  return started;
}

Result<void> FilesView::Start() {
  const auto self = shared_from_this();
  ServerStreams streams = TRY(MakeServerStreams());
  BoxOrder box = TRY(FilesBox(around_, {.project = project_, .read_only = true, .previews = true},
                              std::move(streams.servers)));
  Listen(TRY(StartCourier(around_, *boxes_, [self](const std::string& why) { self->End(why); })));
  boxes_->Start(std::move(box),
                {.on_started =
                     [self](const Result<std::string>& started) {
                       if (!started.ok()) self->End(started.error().message());
                     },
                 .on_ended =
                     [self](int status) {
                       self->End("cowork-files ended with status " + std::to_string(status));
                     }});
  v1::ToCourier message;
  message.mutable_mcp_server()->set_name(std::string(kFilesServer));
  courier_->Send(message, std::move(streams.couriers));
  RestOrWait();
  return {};
}

void FilesView::Listen(os::UniqueFd courier) {
  const auto self = shared_from_this();
  courier_ = std::make_unique<frame::Channel<v1::FromCourier>>(
      around_.io, std::move(courier),
      frame::Channel<v1::FromCourier>::Handlers{
          .on_message = [self](const v1::FromCourier& message,
                               frame::Descriptors) { self->OnCourier(message); },
          .on_end = [self](const Error& why) { self->End("its courier: " + why.message()); }});
}

std::shared_ptr<FilesView::Answer> FilesView::Ask(const FilesQuestion& question) {
  auto answer = std::make_shared<Answer>();
  if (over_) answer->Set(Error(ErrorCode::kUnavailable, "the box of cowork-files is ending"));
  if (asked_.size() >= kMostAsked)
    answer->Set(Error(ErrorCode::kResourceExhausted, "too many look at this project; try again"));
  if (answer->is_set()) return answer;
  v1::ToCourier message;
  message.mutable_files_question()->set_question(++last_);
  message.mutable_files_question()->set_tool(question.tool);
  message.mutable_files_question()->set_arguments(question.arguments);
  message.mutable_files_question()->set_preview(question.preview);
  asked_.emplace(last_, answer);
  courier_->Send(message);
  RestOrWait();
  return answer;
}

void FilesView::OnCourier(const v1::FromCourier& message) {
  auto asked = asked_.extract(message.files_answer().question());
  if (!message.has_files_answer() || asked.empty())
    return End("its courier sent what has no meaning");
  RestOrWait();
  asked.mapped()->Set(AnswerOf(message.files_answer()));
}

void FilesView::RestOrWait() {
  limit_.expires_after(asked_.empty() ? patience_.idle : patience_.answer);
  limit_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    const bool passed = self->limit_.expiry() <= std::chrono::steady_clock::now();
    if (!cancelled && passed) self->End("cowork-files did not answer in time");
  });
}

// Callers may be in a callback of the channel that is let go here, so that happens from the loop.
// Whoever asked does not wait for a box that cannot be killed.
void FilesView::End(const std::string& why) {
  if (std::exchange(over_, true)) return;
  limit_.cancel();
  const auto self = shared_from_this();
  std::exchange(on_over_, nullptr)();
  boost::asio::post(around_.io, [self, why] {
    for (const auto& [number, answer] : std::exchange(self->asked_, {}))
      answer->Set(Error(ErrorCode::kUnavailable, why));
  });
  boxes_->KillAll(
      [self] { boost::asio::post(self->around_.io, [self] { self->courier_.reset(); }); });
}

}  // namespace cowork::runnerd::session
