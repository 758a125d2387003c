#include "ui-client/cli/asking.h"

#include <algorithm>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestTell = 4096;
constexpr size_t kIndent = 6;

std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

}  // namespace

void Asking::Take(const v1::Event& event) {
  if (event.has_asked()) waiting_.push_back(event.asked().approval());
  if (event.has_ended()) waiting_.clear();
  if (!event.has_answered() || waiting_.empty()) return;
  const std::string& id = event.answered().approval_id();
  if (waiting_.front().id() == id) return Forget();
  std::erase_if(waiting_, [&id](const v1::Approval& approval) { return approval.id() == id; });
}

void Asking::Forget() {
  waiting_.pop_front();
  under_way_ = wants_words_ = wants_help_ = false;
}

const v1::Approval* Asking::current() const {
  return waiting_.empty() || under_way_ ? nullptr : &waiting_.front();
}

bool Asking::IsAbout(const std::string& approval) const {
  return current() != nullptr && current()->id() == approval;
}

std::string Asking::Keys(size_t width, const std::string& id) const {
  const std::string prompt = std::string(kIndent, ' ') + id + " > ";
  if (wants_words_) return Indented("what should the agent be told?", kIndent, width) + prompt;
  std::string help;
  if (wants_help_)
    for (const char* line : {"a   run this command once, in a tool box of its own",
                             "d   do not run it; the agent goes on without",
                             "t   do not run it, and say why: the agent reads your words",
                             "Ctrl-C leaves it waiting; cowork approvals shows it again"})
      help += Indented(line, kIndent, width);
  return help + Joined({"[a] once", "[d] deny", "[t] deny and say why", "[?]"}, kIndent, width) +
         prompt;
}

v1::AnswerRequest Asking::AnswerCurrent(v1::AnswerRequest::Decision decision,
                                        std::string_view tell) {
  v1::AnswerRequest answer;
  answer.set_approval_id(waiting_.front().id());
  answer.set_decision(decision);
  answer.set_tell(Utf8Of(tell, kLongestTell));
  under_way_ = true;
  wants_words_ = wants_help_ = false;
  return answer;
}

std::optional<v1::AnswerRequest> Asking::Hear(const std::string& approval, std::string_view line) {
  if (!IsAbout(approval)) return std::nullopt;
  const std::string_view said = Trimmed(line);
  if (wants_words_) return AnswerCurrent(v1::AnswerRequest::DENY, said);
  if (said == "a") return AnswerCurrent(v1::AnswerRequest::ALLOW_ONCE, "");
  if (said == "d") return AnswerCurrent(v1::AnswerRequest::DENY, "");
  wants_words_ = said == "t";
  wants_help_ = !wants_words_ && !said.empty();
  return std::nullopt;
}

}  // namespace cowork::cli
