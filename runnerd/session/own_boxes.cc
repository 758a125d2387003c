#include "runnerd/session/own_boxes.h"

#include "common/base/ids.h"

namespace cowork::runnerd::session {

uint64_t OwnBoxes::Start(BoxOrder wanted, Callbacks callbacks) {
  if (ending_) return 0;
  const auto self = shared_from_this();
  const auto box = std::make_shared<Box>(Box{.id = BoxId::Random().text(),
                                             .profile = std::move(wanted.profile),
                                             .callbacks = std::move(callbacks)});
  box->number = boxes_.Start(
      std::move(wanted.order), std::move(wanted.given),
      {.on_started =
           [self, box](const Result<box::RunningBox>& started) { self->Started(*box, started); },
       .on_ended = [self, box](int status) { self->Ended(*box, status); },
       .on_words = [self, box](const box::LastWords& words) { self->TakeWords(*box, words); }});
  running_.insert(box->number);
  return box->number;
}

void OwnBoxes::Started(const Box& box, const Result<box::RunningBox>& started) {
  if (!started.ok()) {
    box.callbacks.on_started(started.error());
    return Gone(box.number);
  }
  v1::RunnerEvent event;
  event.mutable_box_started()->set_box_id(box.id);
  event.mutable_box_started()->set_profile(box.profile);
  event.mutable_box_started()->set_pid(started->pid);
  tell_(std::move(event));
  box.callbacks.on_started(box.id);
}

void OwnBoxes::TakeWords(Box& box, const box::LastWords& words) {
  box.words = words;
  if (!words.notice.empty() && box.callbacks.on_notice) box.callbacks.on_notice(words.notice);
}

void OwnBoxes::Ended(const Box& box, int status) {
  v1::RunnerEvent event;
  event.mutable_box_ended()->set_box_id(box.id);
  event.mutable_box_ended()->set_status(status);
  event.mutable_box_ended()->set_notice(box.words.notice);
  for (const std::string& path : box.words.appeared) event.mutable_box_ended()->add_appeared(path);
  tell_(std::move(event));
  box.callbacks.on_ended(status);
  Gone(box.number);
}

void OwnBoxes::Kill(uint64_t number) {
  if (running_.contains(number)) boxes_.Kill(number);
}

void OwnBoxes::KillAll(std::function<void()> none_left) {
  ending_ = true;
  none_left_ = std::move(none_left);
  for (const uint64_t number : running_) boxes_.Kill(number);
  if (running_.empty()) std::exchange(none_left_, nullptr)();
}

void OwnBoxes::Gone(uint64_t number) {
  running_.erase(number);
  if (ending_ && running_.empty() && none_left_) std::exchange(none_left_, nullptr)();
}

}  // namespace cowork::runnerd::session
