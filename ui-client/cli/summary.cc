#include "ui-client/cli/summary.h"

#include <cstdio>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

std::string Count(int number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

}  // namespace

std::string NameOf(v1::Session::State state) {
  switch (state) {
    case v1::Session::STARTING: return "starting";
    case v1::Session::RUNNING: return "running";
    case v1::Session::DONE: return "done";
    case v1::Session::FAILED: return "failed";
    case v1::Session::STOPPED: return "stopped";
    case v1::Session::INTERRUPTED: return "interrupted";
    default: return "unknown";
  }
}

std::string DurationText(int64_t milliseconds) {
  char text[32];
  if (milliseconds < 10'000) {
    std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(milliseconds) / 1000);
    return text;
  }
  const int64_t seconds = milliseconds / 1000;
  if (seconds < 60) return std::to_string(seconds) + " s";
  return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
}

void Summary::Take(const v1::Event& event) {
  if (event.has_prompted()) *this = Summary();
  if (!began_.has_value()) began_ = event.unix_ms();
  last_ = event.unix_ms();
  if (event.has_call_started())
    ++(event.call_started().approval_id().empty() ? by_rule_ : asked_and_allowed_);
  if (event.has_answered() && !event.answered().allowed()) ++denied_;
  if (event.has_judged() && !event.judged().allowed()) ++denied_;
  if (event.has_dialled() && !event.dialled().refused().empty()) ++refused_;
  if (event.has_dialled() && event.dialled().refused().empty()) {
    ++requests_;
    destinations_.insert(Shown(event.dialled().destination()));
  }
  if (!event.has_ended()) return;
  ended_ = event.ended().state();
  why_ = event.ended().why();
}

std::string Summary::Calls() const {
  const int calls = asked_and_allowed_ + by_rule_;
  if (calls == 0) return "no calls";
  std::string text = Count(calls, "call", "calls") + ": ";
  if (asked_and_allowed_ > 0) text += std::to_string(asked_and_allowed_) + " asked and allowed";
  if (asked_and_allowed_ > 0 && by_rule_ > 0) text += ", ";
  if (by_rule_ > 0) text += std::to_string(by_rule_) + " by rule";
  return text;
}

std::string Summary::Egress() const {
  if (requests_ == 0) return "egress: none";
  const std::string where = destinations_.size() == 1
                                ? "to " + *destinations_.begin()
                                : "to " + std::to_string(destinations_.size()) + " destinations";
  return "egress: " + Count(requests_, "request", "requests") + " " + where;
}

std::string Summary::Denials() const {
  if (denied_ == 0 && refused_ == 0) return "nothing denied";
  std::string text;
  if (denied_ > 0) text = Count(denied_, "command", "commands") + " denied";
  if (denied_ > 0 && refused_ > 0) text += ", ";
  if (refused_ > 0) text += Count(refused_, "request", "requests") + " refused";
  return text;
}

std::vector<std::string> Summary::Parts() const {
  if (!ended_.has_value()) return {};
  return {NameOf(*ended_) + " in " + DurationText(last_ - began_.value_or(last_)), Calls(),
          Egress(), Denials()};
}

}  // namespace cowork::cli
