#include "ui-client/cli/asking.h"

#include <algorithm>
#include <utility>

#include "ui-client/cli/confirm_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestTell = 4096;

std::string_view Trimmed(std::string_view line) {
  while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.remove_suffix(1);
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  return line;
}

}  // namespace

void Asking::Take(const v1::Event& event) {
  if (event.has_asked()) waiting_.push_back(event.asked().approval());
  if (event.has_ended()) waiting_.clear();
  if (event.has_ended()) BeginAnew();
  if (!event.has_answered() || waiting_.empty()) return;
  const std::string& id = event.answered().approval_id();
  if (waiting_.front().id() == id) return Forget();
  std::erase_if(waiting_, [&id](const v1::Approval& approval) { return approval.id() == id; });
}

void Asking::Forget() {
  waiting_.pop_front();
  BeginAnew();
}

void Asking::BeginAnew() {
  under_way_ = false;
  next_ = Next::kKey;
  note_ = Note::kNone;
}

const v1::Approval* Asking::current() const {
  return waiting_.empty() || under_way_ ? nullptr : &waiting_.front();
}

bool Asking::IsAbout(const std::string& approval) const {
  return current() != nullptr && current()->id() == approval;
}

Longest Asking::longest() const {
  if (waiting_.front().scope().empty()) return Longest::kOnce;
  return may_always_ ? Longest::kAlways : Longest::kSession;
}

std::string Asking::Keys(size_t width, const std::string& id) const {
  const std::string prompt = std::string(kKeysIndent, ' ') + id + " > ";
  if (next_ == Next::kYes) return QuestionOf(to_confirm_, width);
  if (next_ == Next::kWords)
    return Indented("what should the agent be told?", kKeysIndent, width) + prompt;
  std::string note;
  if (note_ == Note::kHelp) note = HelpText(waiting_.front(), longest(), width);
  if (note_ == Note::kNothingChanged)
    note = Indented("that was not yes, so nothing was changed", kKeysIndent, width);
  if (note_ == Note::kNothingSaid)
    note = Indented("nothing was typed, so nothing is answered: d denies without a word",
                    kKeysIndent, width);
  return note + KeysText(waiting_.front(), longest(), width) + prompt;
}

Asking::Wish Asking::AnswerCurrent(v1::AnswerRequest::Decision decision, std::string_view tell) {
  v1::AnswerRequest answer;
  answer.set_approval_id(waiting_.front().id());
  answer.set_decision(decision);
  answer.set_tell(Utf8Of(tell, kLongestTell));
  BeginAnew();
  under_way_ = true;
  return answer;
}

Asking::Wish Asking::AllowCurrentAlways(std::optional<std::string> agreed) {
  Always always{.request = {}, .agreed = std::move(agreed)};
  always.request.set_approval_id(waiting_.front().id());
  BeginAnew();
  under_way_ = true;
  return always;
}

void Asking::Confirm(const v1::Confirmation& told) {
  under_way_ = false;
  next_ = Next::kYes;
  to_confirm_ = told;
}

std::optional<Asking::Wish> Asking::Hear(const std::string& approval, std::string_view line) {
  if (!IsAbout(approval)) return std::nullopt;
  if (next_ == Next::kYes) return HearYes(line);
  if (next_ == Next::kWords) return HearWords(Trimmed(line));
  return HearKey(Trimmed(line));
}

std::optional<Asking::Wish> Asking::HearKey(std::string_view said) {
  if (said == "a") return AnswerCurrent(v1::AnswerRequest::ALLOW_ONCE, "");
  if (said == "s" && longest() != Longest::kOnce)
    return AnswerCurrent(v1::AnswerRequest::ALLOW_SESSION, "");
  if (said == "w" && longest() == Longest::kAlways) return AllowCurrentAlways(std::nullopt);
  if (said == "d") return AnswerCurrent(v1::AnswerRequest::DENY, "");
  BeginAnew();
  if (said == "t") next_ = Next::kWords;
  if (said != "t" && !said.empty()) note_ = Note::kHelp;
  return std::nullopt;
}

std::optional<Asking::Wish> Asking::HearWords(std::string_view said) {
  if (!said.empty()) return AnswerCurrent(v1::AnswerRequest::DENY, said);
  BeginAnew();
  note_ = Note::kNothingSaid;
  return std::nullopt;
}

std::optional<Asking::Wish> Asking::HearYes(std::string_view line) {
  if (IsYes(line)) return AllowCurrentAlways(to_confirm_.what());
  BeginAnew();
  note_ = Note::kNothingChanged;
  return std::nullopt;
}

}  // namespace cowork::cli
