#include "runnerd/session/calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <vector>

#include "common/base/text.h"
#include "common/os/duplicate.h"
#include "runnerd/core/paths.h"
#include "runnerd/session/directory.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostCalls = 64;        // As the courier has it, for one that does not.
constexpr size_t kMostWrote = 8 * 1024;  // As the courier has it, too.
constexpr int kRefused = 126;            // As a shell says: found, and not executed.

struct Pipe {
  os::UniqueFd read;
  os::UniqueFd write;
};

Result<Pipe> MakePipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error::FromErrno("pipe2", errno);
  return Pipe{.read = os::UniqueFd(ends[0]), .write = os::UniqueFd(ends[1])};
}

}  // namespace

void Calls::Arrive(const v1::FromCourier::ShellCall& call, TimePoint now) {
  const uint64_t number = call.call();
  if (!book_.IsNew(number)) return;
  calls_[number].command = call.command();
  calls_[number].cwd = call.cwd();
  if (calls_.size() > kMostCalls) return Refuse(number, "too many commands at once");
  if (!LiesIn(call.cwd(), project_.path))
    return Refuse(number, "the working directory is outside the granted one");
  const CallDigest digest = DigestOfShellCall(call.command(), call.cwd());
  if (const std::optional<std::string> permit = book_.permits.Spend(digest, now)) {
    calls_[number].permit_id = *permit;
    return Run(number);
  }
  v1::RunnerEvent event;
  event.mutable_unpermitted()->set_call(number);
  event.mutable_unpermitted()->set_command(call.command());
  event.mutable_unpermitted()->set_cwd(call.cwd());
  callbacks_.tell(std::move(event));
}

void Calls::Decline(uint64_t number, const std::string& why) {
  if (book_.IsNew(number)) Refuse(number, why);
}

void Calls::EndTurn(std::function<void()> none_left) {
  none_left_ = [this, none_left = std::move(none_left)] {
    unheard_.clear();
    none_left();
  };
  if (calls_.empty()) return std::exchange(none_left_, nullptr)();
  std::vector<uint64_t> open;
  for (const auto& [number, call] : calls_) open.push_back(number);
  for (const uint64_t number : open) {
    if (const uint64_t box = calls_.at(number).box; box != 0)
      boxes_.Kill(box);  // Its end follows.
    else
      Refuse(number, "its turn is over");
  }
}

Result<void> Calls::Settle(uint64_t number, bool run) {
  const auto entry = calls_.find(number);
  if (entry == calls_.end() || entry->second.allowed)
    return Error(ErrorCode::kNotFound, "no such call waits to be judged");
  if (run) {
    Run(number);
  } else {
    Refuse(number, "policy does not allow this command, and nobody was asked");
  }
  return {};
}

// The courier may be a box's by now: it is heard once, of what ran, and of no more than is kept.
void Calls::Wrote(const v1::FromCourier::CallWrote& wrote) {
  if (unheard_.erase(wrote.call()) == 0) return;
  v1::RunnerEvent event;
  event.mutable_call_wrote()->set_call(wrote.call());
  event.mutable_call_wrote()->set_first(AsText(wrote.first(), kMostWrote));
  event.mutable_call_wrote()->set_last(AsText(wrote.last(), kMostWrote));
  event.mutable_call_wrote()->set_left_out(wrote.left_out());
  callbacks_.tell(std::move(event));
}

void Calls::GiveUp(uint64_t number) {
  const auto entry = calls_.find(number);
  if (entry == calls_.end()) return;
  if (entry->second.box != 0) return boxes_.Kill(entry->second.box);  // Its end follows.
  Forget(number);
}

// Who may write waits for its turn: what it was allowed for is what it finds.
void Calls::Run(uint64_t number) {
  Call& call = calls_.at(number);
  call.allowed = true;
  if (read_only_ || around_.writers == nullptr) return RunNow(number);
  // Not strongly: the place is the call's, and so ours.
  call.place = around_.writers->Wait(project_, [weak = weak_from_this(), number] {
    if (const auto self = weak.lock()) self->RunNow(number);
  });
}

void Calls::LetNoneBegin() {
  for (auto& [number, call] : calls_)
    if (call.box == 0) call.place.reset();
}

void Calls::RunNow(uint64_t number) {
  const Result<void> begun = Begin(number, calls_.at(number));
  if (!begun.ok()) Refuse(number, begun.error().message());
}

Result<void> Calls::Begin(uint64_t number, Call& call) {
  Pipe out = TRY(MakePipe());
  Pipe err = TRY(MakePipe());
  BoxOrder box = TRY(Order(call, std::move(out.write), std::move(err.write)));
  const auto outputs = std::make_shared<frame::Descriptors>();
  outputs->push_back(std::move(out.read));
  outputs->push_back(std::move(err.read));
  call.started = std::chrono::steady_clock::now();
  const auto self = shared_from_this();
  call.box = boxes_.Start(std::move(box),
                          {.on_started =
                               [self, number, outputs](const Result<std::string>& started) {
                                 if (!started.ok())
                                   return self->Refuse(number, started.error().message());
                                 self->Started(number, *started, std::move(*outputs));
                               },
                           .on_ended = [self, number](int status) { self->Ended(number, status); },
                           .on_notice =
                               [self, number](const std::string& notice) {
                                 self->calls_.at(number).say = "coworkd: " + notice + "\n";
                               }});
  return {};
}

Result<BoxOrder> Calls::Order(const Call& call, os::UniqueFd out, os::UniqueFd err) const {
  BoxOrder box = read_only_ ? BoxOrder("tool-ro", box::ProfileNumber::kReadingTool)
                            : BoxOrder("tool", box::ProfileNumber::kTool);
  box.order.argv = {"/bin/bash", "-c", call.command};
  box.order.environment = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/home/agent", "LANG=C.UTF-8",
                           "TMPDIR=/tmp", "PWD=" + call.cwd};
  box.order.directory = call.cwd;
  box.Add(box::Role::kProject, TRY(OpenGranted(project_)));
  box.Add(box::Role::kStdin, TRY(os::Duplicate(around_.programs.null.get())));
  box.Add(box::Role::kStdout, std::move(out));
  box.Add(box::Role::kStderr, std::move(err));
  return box;
}

void Calls::Started(uint64_t number, const std::string& box_id, frame::Descriptors outputs) {
  unheard_.insert(number);
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(number);
  event.mutable_call_started()->set_permit_id(calls_.at(number).permit_id);
  event.mutable_call_started()->set_box_id(box_id);
  callbacks_.tell(std::move(event));
  v1::ToCourier message;
  message.mutable_call_output()->set_call(number);
  callbacks_.to_courier(std::move(message), std::move(outputs));
}

void Calls::Ended(uint64_t number, int status) {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  const auto lasted = steady_clock::now() - calls_.at(number).started;
  v1::RunnerEvent event;
  event.mutable_call_ended()->set_call(number);
  event.mutable_call_ended()->set_exit_code(status);
  event.mutable_call_ended()->set_milliseconds(
      static_cast<uint64_t>(duration_cast<milliseconds>(lasted).count()));
  callbacks_.tell(std::move(event));
  Exit(number, status, std::string(calls_.at(number).say));
}

void Calls::Refuse(uint64_t number, const std::string& why) {
  Exit(number, kRefused, "coworkd: not run: " + why + "\n");
}

void Calls::Exit(uint64_t number, int code, const std::string& say) {
  v1::ToCourier message;
  message.mutable_call_exit()->set_call(number);
  message.mutable_call_exit()->set_exit_code(code);
  message.mutable_call_exit()->set_say(say);
  callbacks_.to_courier(std::move(message), {});
  Forget(number);
}

void Calls::Forget(uint64_t number) {
  calls_.erase(number);
  if (calls_.empty() && none_left_) std::exchange(none_left_, nullptr)();
}

}  // namespace cowork::runnerd::session
