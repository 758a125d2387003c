// Answering: what becomes of each ask of a session that is followed: it is put to the person at the
// terminal, settled by --on-ask, or left to be answered from elsewhere.

#pragma once

#include <optional>
#include <set>
#include <string>

#include "ui-client/cli/broker.h"
#include "ui-client/cli/following.h"
#include "ui-client/cli/prompt.h"
#include "ui-client/cli/seat.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {

class Answering {
 public:
  struct Screen {
    Transcript& transcript;
    Prompt& prompt;
  };
  // All outlive it.
  Answering(const Seat& seat, const Follow& follow, const Screen& screen)
      : seat_(seat),
        follow_(follow),
        transcript_(screen.transcript),
        prompt_(screen.prompt),
        asks_(follow.asks) {}

  // Something is asked. The exit code, where --on-ask lets that be the end.
  std::optional<Exit> Take(Broker& broker, const v1::Approval& approval);

  // Once no more events come for a moment: how to answer what waits, where that was not told yet.
  bool HasToTell() const { return !untold_.empty(); }
  void TellWhatWaits();

  // Puts the next question, if there is one and none is open.
  void Ask();
  // What was typed for the open question.
  void HearTerminal(Broker& broker);
  // Nothing is asked any more, and nothing is said of it.
  void Stop();

  // The screen, to words that are not the session's.
  void Leave();
  void EndLine();

 private:
  Exit Fail(Broker& broker, const v1::Approval& approval);
  void TellToAnswerElsewhere(const v1::Approval& approval) const;
  void NobodyIsThere();
  void Send(Broker& broker, const v1::AnswerRequest& answer);
  void AllowAlways(Broker& broker, const Asking::Always& always);

  const Seat& seat_;
  const Follow& follow_;
  Transcript& transcript_;
  Prompt& prompt_;
  bool asks_;  // The person; else the flag decides.
  bool stopped_ = false;
  std::set<std::string> untold_;
};

}  // namespace cowork::cli
