#include "ui-client/cli/answering.h"

#include <unistd.h>

#include <variant>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/confirm_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {

// Without a person to ask, the flag decides; and there is none that says yes.
std::optional<Exit> Answering::Take(Broker& broker, const v1::Approval& approval) {
  if (asks_ || stopped_) return std::nullopt;
  if (follow_.on_ask == OnAsk::kFail) return Fail(broker, approval);
  if (follow_.on_ask == OnAsk::kDeny) {
    v1::AnswerRequest answer;
    answer.set_approval_id(approval.id());
    answer.set_decision(v1::AnswerRequest::DENY);
    Send(broker, answer);
  } else if (!follow_.only_so_far) {
    untold_.insert(approval.id());
  }
  return std::nullopt;
}

// A journal that is shown from its beginning has many that were answered long ago: told is what
// still waits once no more events come.
void Answering::TellWhatWaits() {
  for (const v1::Approval& approval : prompt_.asking().waiting()) {
    if (!untold_.contains(approval.id())) continue;
    EndLine();
    TellToAnswerElsewhere(approval);
  }
  untold_.clear();
}

void Answering::TellToAnswerElsewhere(const v1::Approval& approval) const {
  const std::string id = transcript_.ShortApproval(approval.id());
  Tell(Indented("waits for an answer: cowork approve " + id + ", or cowork deny " + id, 6,
                seat_.err.width));
}

Exit Answering::Fail(Broker& broker, const v1::Approval& approval) {
  v1::StopSessionRequest stop;
  stop.set_id(follow_.session.id());
  const auto stopped = broker.StopSession(stop);
  if (!stopped.ok()) return Complain("the session was not stopped", stopped.error());
  return Complain(
      {.what = "the session was stopped",
       .why = "it asked for \"" + CallWords(CallOf(approval)) + "\", and --on-ask is fail",
       .remedy = "allow it by a rule in policy.toml, or run it with --on-ask wait",
       .exit = Exit::kRefused});
}

void Answering::Ask() {
  if (!asks_ || !prompt_.open().empty() || prompt_.asking().current() == nullptr) return;
  EndLine();
  prompt_.Open();
}

void Answering::HearTerminal(Broker& broker) {
  char room[4096];
  const ssize_t size = ::read(STDIN_FILENO, room, sizeof room);
  if (size <= 0) return NobodyIsThere();
  const auto wish = prompt_.Hear({room, static_cast<size_t>(size)});
  if (!wish.has_value()) return;
  if (const auto* always = std::get_if<Asking::Always>(&*wish)) return AllowAlways(broker, *always);
  Send(broker, std::get<v1::AnswerRequest>(*wish));
  prompt_.Close();
}

// As without a terminal: what is asked waits.
void Answering::NobodyIsThere() {
  asks_ = false;
  Leave();
  for (const v1::Approval& approval : prompt_.asking().waiting()) {
    if (transcript_.Awaits(approval)) Tell(transcript_.Question(approval, seat_.err));
    TellToAnswerElsewhere(approval);
  }
  transcript_.AskInLine();
}

void Answering::Stop() {
  asks_ = false;
  stopped_ = true;
}

void Answering::Send(Broker& broker, const v1::AnswerRequest& answer) {
  const auto approval = broker.Answer(answer);
  if (approval.ok()) return;
  Complain("the answer was not taken", approval.error());
  prompt_.NotTaken(approval.error().code());
}

// The question stays open while there is something to say yes to.
void Answering::AllowAlways(Broker& broker, const Asking::Always& always) {
  bool asked = false;
  const auto show = [&](const v1::Confirmation& told) -> Result<void> {
    prompt_.Confirm(told);
    asked = true;
    return WasNotConfirmed();
  };
  const auto allowed =
      broker.AllowAlways(always.request, {.given = "", .agreed = always.agreed, .ask = show});
  if (asked) return;
  if (!allowed.ok()) {
    Complain("it was not allowed always", allowed.error());
    prompt_.NotAlways(allowed.error().code());
  }
  prompt_.Close();
}

void Answering::Leave() {
  Tell("\n");
  prompt_.Close();
  EndLine();
}

void Answering::EndLine() {
  const std::string text = transcript_.EndLine();
  if (!follow_.json) prompt_.Put(text);
}

}  // namespace cowork::cli
