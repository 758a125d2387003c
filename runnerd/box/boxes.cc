#include "runnerd/box/boxes.h"

#include <csignal>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace cowork::box {
namespace {

struct Remedy {
  std::string_view step;
  std::string_view what_to_do;
};

constexpr Remedy kRemedies[] = {
    {"namespaces",
     "ordinary users must be allowed user namespaces: sysctl kernel.unprivileged_userns_clone=1, "
     "and on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0"},
    {"identity",
     "ordinary users must be allowed user namespaces: on Ubuntu sysctl "
     "kernel.apparmor_restrict_unprivileged_userns=0"},
    {"proc",
     "this machine covers parts of /proc, as containers do: run coworkd outside of it, or start "
     "the "
     "container with /proc uncovered"},
    {"landlock", "the kernel must be Linux 5.19 or later, with landlock in its list of lsm="},
};

std::string_view RemedyFor(std::string_view step) {
  for (const Remedy& remedy : kRemedies)
    if (remedy.step == step) return remedy.what_to_do;
  return "runnerd's log has the detail";
}

// What happened, why, what to do. A step that knows all three itself says so by its code.
Error AsError(const Failed& failed) {
  const bool complete = failed.code == ErrorCode::kFailedPrecondition && failed.step != "landlock";
  std::string message = "no sandbox could be made (" + failed.step + "): " + failed.message;
  if (!complete) message += "; " + std::string(RemedyFor(failed.step));
  return Error(failed.code, std::move(message)).WithDetail(failed.detail);
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
