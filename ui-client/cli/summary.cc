#include "ui-client/cli/summary.h"

#include <cstdio>
#include <utility>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

std::string Count(int number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

// The same for one call in an Event::Judged and in an Event::CallStarted.
template <typename Message>
std::string WordsOf(const Message& message) {
  if (!message.has_tool()) return message.command();
  const v1::ToolCall& tool = message.tool();
  return tool.server() + '\0' + tool.tool() + '\0' + tool.arguments();
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

bool TurnRuns(const v1::Session& session) {
  return session.state() == v1::Session::STARTING || session.state() == v1::Session::RUNNING;
}

std::string DurationText(int64_t milliseconds) {
  char text[32];
  if (milliseconds < 100) return std::to_string(milliseconds) + " ms";
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
  if (event.has_call_started()) CountCall(event.call_started());
  if (event.has_answered() && !event.answered().allowed()) ++denied_;
  if (event.has_judged()) TakeVerdict(event.judged());
  if (event.has_dialled() && !event.dialled().refused().empty()) ++refused_;
  if (event.has_dialled() && event.dialled().refused().empty()) {
    ++requests_;
    destinations_.insert(Shown(event.dialled().destination()));
  }
  if (!event.has_ended()) return;
  ended_ = event.ended().state();
  why_ = event.ended().why();
}

void Summary::TakeVerdict(const v1::Event::Judged& judged) {
  if (!judged.allowed()) ++(judged.failed() ? failed_ : denied_);
  if (judged.permission_id().empty())
    permitted_.erase(WordsOf(judged));
  else
    permitted_.insert(WordsOf(judged));
}

void Summary::CountCall(const v1::Event::CallStarted& started) {
  if (!started.approval_id().empty()) ++asked_and_allowed_;
  if (started.approval_id().empty())
    ++(permitted_.contains(WordsOf(started)) ? by_permission_ : by_rule_);
}

std::string Summary::Calls() const {
  const std::pair<int, const char*> kinds[] = {{asked_and_allowed_, " asked and allowed"},
                                               {by_rule_, " by rule"},
                                               {by_permission_, " by permission"}};
  int calls = 0;
  std::string text;
  for (const auto& [number, how] : kinds) {
    calls += number;
    if (number > 0) text += (text.empty() ? "" : ", ") + std::to_string(number) + how;
  }
  return calls == 0 ? "no calls" : Count(calls, "call", "calls") + ": " + text;
}

std::string Summary::Egress() const {
  if (requests_ == 0) return "egress: none";
  const std::string where = destinations_.size() == 1
                                ? "to " + *destinations_.begin()
                                : "to " + std::to_string(destinations_.size()) + " destinations";
  return "egress: " + Count(requests_, "request", "requests") + " " + where;
}

std::string Summary::Denials() const {
  std::string text;
  const auto add = [&](int number, const char* one, const char* many, const char* what) {
    if (number > 0) text += (text.empty() ? "" : ", ") + Count(number, one, many) + what;
  };
  add(denied_, "call", "calls", " denied");
  add(failed_, "call", "calls", " not made");
  add(refused_, "request", "requests", " refused");
  return text.empty() ? "nothing denied" : text;
}

std::vector<std::string> Summary::Parts() const {
  if (!ended_.has_value()) return {};
  return {NameOf(*ended_) + " in " + DurationText(last_ - began_.value_or(last_)), Calls(),
          Egress(), Denials()};
}

}  // namespace cowork::cli
