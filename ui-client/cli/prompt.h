// Prompt: the one question that is open at the terminal, and what waits behind it.
//
// A question stands whole, right above the line that answers it, and nothing is printed below it
// until it is over: neither the next question, which would be taken for the one that is answered,
// nor what the agent says, which can be made to look like a question.

#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "ui-client/cli/asking.h"
#include "ui-client/cli/seat.h"
#include "ui-client/cli/transcript.h"

namespace cowork::cli {

class Prompt {
 public:
  // Both outlive it.
  Prompt(const Seat& seat, Transcript& transcript) : seat_(seat), transcript_(transcript) {}

  // Ends the question if the event does.
  void Take(const v1::Event& event);

  // A result: printed at once or, while a question is open, behind it.
  void Put(const std::string& text);

  // Asks, if something is to be asked and no question is open. What was typed before is dropped.
  void Open();
  // Takes the question away, its answer given or not, and prints what was held back.
  void Close();
  // The approval that is asked about; empty: no question is open.
  const std::string& open() const { return open_; }

  // What was typed: an answer to the open question, or none yet.
  std::optional<Asking::Wish> Hear(std::string_view typed);
  // Below the open question: what would change if it were allowed always, for a yes.
  void Confirm(const v1::Confirmation& told);
  // brokerd did not take the answer. It is asked again, unless there is nothing more to ask.
  void NotTaken(ErrorCode why);
  // The same of one that it be allowed always.
  void NotAlways(ErrorCode why);

  const Asking& asking() const { return asking_; }

 private:
  std::string Keys() const;
  void DropWhatWasTyped();
  bool TooSoon() const;

  const Seat& seat_;
  Transcript& transcript_;
  Asking asking_;
  std::string open_;
  std::chrono::steady_clock::time_point opened_;
  bool taken_away_ = false;  // The question before: somebody else had answered it.
  std::string typed_;
  std::string held_;
};

}  // namespace cowork::cli
