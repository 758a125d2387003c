#include "ui-client/cli/asking.h"

#include <algorithm>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestTell = 4096;
constexpr size_t kIndent = 6;
constexpr auto kPrompt = "      > ";

std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

}  // namespace

void Asking::Take(const v1::Event& event) {
  if (event.has_asked()) waiting_.push_back(event.asked().approval());
  if (event.has_ended()) waiting_.clear();
  if (!event.has_answered()) return;
  const std::string& id = event.answered().approval_id();
  if (current() != nullptr && current()->id() == id) wants_words_ = wants_help_ = false;
  std::erase_if(waiting_, [&id](const v1::Approval& approval) { return approval.id() == id; });
}

std::string Asking::Keys(size_t width) const {
  if (wants_words_) return Indented("what should the agent be told?", kIndent, width) + kPrompt;
  std::string help;
  if (wants_help_)
    for (const char* line : {"a   run this command once, in a tool box of its own",
                             "d   do not run it; the agent goes on without",
                             "t   do not run it, and say why: the agent reads your words",
                             "Ctrl-C leaves it waiting; cowork approvals shows it again"})
      help += Indented(line, kIndent, width);
  return help + Joined({"[a] once", "[d] deny", "[t] deny and say why", "[?]"}, kIndent, width) +
         kPrompt;
}

v1::AnswerRequest Asking::AnswerCurrent(v1::AnswerRequest::Decision decision,
                                        std::string_view tell) {
  v1::AnswerRequest answer;
  answer.set_approval_id(waiting_.front().id());
  answer.set_decision(decision);
  answer.set_tell(Utf8Of(tell, kLongestTell));
  waiting_.pop_front();
  wants_words_ = wants_help_ = false;
  return answer;
}

std::optional<v1::AnswerRequest> Asking::Hear(std::string_view line) {
  if (waiting_.empty()) return std::nullopt;
  const std::string_view said = Trimmed(line);
  if (wants_words_) return AnswerCurrent(v1::AnswerRequest::DENY, said);
  if (said == "a") return AnswerCurrent(v1::AnswerRequest::ALLOW_ONCE, "");
  if (said == "d") return AnswerCurrent(v1::AnswerRequest::DENY, "");
  wants_words_ = said == "t";
  wants_help_ = !wants_words_ && !said.empty();
  return std::nullopt;
}

}  // namespace cowork::cli
