#include "runnerd/box/boxes.h"

#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cowork::box {
namespace {

// A step at which a layer of the kernel shows that it is missing, though it was there when runnerd
// looked: somebody turned it off since, or it is refused to the zygote alone.
struct StepOfALayer {
  std::string_view step;
  std::string_view refused;
  std::string_view check;  // Of `cowork doctor`.
};

constexpr StepOfALayer kStepsOfLayers[] = {
    {"namespaces", "the kernel gave it no namespaces of its own", "userns"},
    {"identity", "the kernel refused it the map of its user", "userns"},
    {"proc", "the kernel refused it a /proc of its own", "proc"},
    {"landlock", "the kernel refused it Landlock", "landlock"},
};

// What happened, why, what to do. A step that knows all three itself says so by its code; of the
// others only a failed call of the kernel is a missing layer.
Error AsError(const Failed& failed) {
  const std::string what = "no sandbox could be made (" + failed.step + "): ";
  if (failed.code == ErrorCode::kFailedPrecondition)
    return Error(failed.code, what + failed.message).WithDetail(failed.detail);
  for (const auto& [step, refused, check] : kStepsOfLayers)
    if (failed.step == step && failed.code == ErrorCode::kInternal)
      return Error(ErrorCode::kFailedPrecondition,
                   what + std::string(refused) + "; cowork doctor " + std::string(check))
          .WithDetail(failed.detail);
  return Error(failed.code, what + failed.message + "; runnerd's log has the detail")
      .WithDetail(failed.detail);
}

}  // namespace

Boxes::Boxes(boost::asio::io_context& io, ZygoteProcess zygote,
             std::function<void()> on_zygote_gone)
    : on_zygote_gone_(std::move(on_zygote_gone)),
      zygote_(io, std::move(zygote.pair),
              {.on_frame = [this](const frame::Frame& frame) { return Take(frame); },
               .on_end = [this](const Error&) { LoseZygote(); }}) {}

uint64_t Boxes::Start(Order order, std::vector<ForBox> given, BoxHandlers handlers) {
  order.id = ++last_id_;
  frame::Descriptors descriptors;
  order.roles.clear();
  for (ForBox& one : given) {
    order.roles.push_back(one.role);
    descriptors.push_back(std::move(one.fd));
  }
  boxes_.emplace(order.id, Box{.handlers = std::move(handlers)});
  zygote_.Send(EncodeRequest(order), std::move(descriptors));
  return order.id;
}

void Boxes::Kill(uint64_t id) {
  if (!boxes_.contains(id)) return;
  const std::string kill = EncodeRequest(box::Kill{.id = id});
  // Orders may be waiting because this very box keeps too many descriptors in flight. Its own order
  // may be among them, so the word goes behind them as well.
  if (zygote_.queued_bytes() > 0) zygote_.SendPast(kill);
  zygote_.Send(kill);
}

bool Boxes::Take(const frame::Frame& frame) {
  const Result<Report> report = DecodeReport(frame.bytes);
  if (!report.ok()) return false;
  std::visit([&](const auto& kind) { TakeReport(kind); }, *report);
  return true;
}

void Boxes::TakeReport(const Started& started) {
  const auto box = boxes_.find(started.id);
  if (box == boxes_.end()) return;
  box->second.runs = true;
  // A copy: the handler may end this box or start others.
  const auto on_started = box->second.handlers.on_started;
  on_started(RunningBox{.pid = started.pid});
}

void Boxes::TakeReport(const Ended& ended) {
  const auto box = boxes_.extract(ended.id);
  if (box.empty()) return;
  const BoxHandlers& handlers = box.mapped().handlers;
  if (handlers.on_words && ended.words != LastWords{}) handlers.on_words(ended.words);
  handlers.on_ended(ended.status);
}

void Boxes::TakeReport(const Failed& failed) {
  const auto box = boxes_.extract(failed.id);
  if (!box.empty()) box.mapped().handlers.on_started(AsError(failed));
}

void Boxes::LoseZygote() {
  const Error gone(ErrorCode::kUnavailable,
                   "the process that makes sandboxes has ended, and every sandbox with it; "
                   "coworkd starts it anew");
  for (auto& [id, box] : std::exchange(boxes_, {})) {
    if (box.runs) {
      box.handlers.on_ended(128 + SIGKILL);
    } else {
      box.handlers.on_started(gone);
    }
  }
  on_zygote_gone_();
}

}  // namespace cowork::box
