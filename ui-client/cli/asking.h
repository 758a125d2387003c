// Asking: which approvals of a session wait, and what a typed line means for the first of them.
// Pure. One after the other: the next one's turn comes when the session's events say that the one
// before has its answer, whoever gave it.

#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "cowork/v1/broker.pb.h"
#include "cowork/v1/options.pb.h"
#include "ui-client/cli/keys_text.h"

namespace cowork::cli {

class Asking {
 public:
  void Take(const v1::Event& event);

  // The one that the person is to be asked about; none if nothing waits, or an answer is under way.
  const v1::Approval* current() const;
  bool IsAbout(const std::string& approval) const;
  const std::deque<v1::Approval>& waiting() const { return waiting_; }

  // What to print before the next line is read. `id` is the current one's, shortened.
  std::string Keys(size_t width, const std::string& id) const;

  // That it is allowed always, which widens: `agreed` is what was shown to change, once there was
  // a yes to it.
  struct Always {
    v1::AllowAlwaysRequest request;
    std::optional<std::string> agreed;
  };
  using Wish = std::variant<v1::AnswerRequest, Always>;

  // What brokerd is to be told, if the line says so and was typed for the current approval. An
  // empty line is never a yes.
  std::optional<Wish> Hear(const std::string& approval, std::string_view line);

  // What it would change to allow the current one always: the next line is a yes to that, or none.
  void Confirm(const v1::Confirmation& told);
  // brokerd does not let this person allow anything always.
  void OfferNoAlways() { may_always_ = false; }
  // The answer was not taken: it is asked again, or there is nothing to answer.
  void AskAgain() { under_way_ = false; }
  void Forget();

 private:
  enum class Next { kKey, kWords, kYes };  // kWords: what the agent is told.
  enum class Note { kNone, kHelp, kNothingChanged, kNothingSaid };

  Longest longest() const;
  std::optional<Wish> HearKey(std::string_view said);
  std::optional<Wish> HearWords(std::string_view said);
  std::optional<Wish> HearYes(std::string_view line);
  Wish AnswerCurrent(v1::AnswerRequest::Decision decision, std::string_view tell);
  Wish AllowCurrentAlways(std::optional<std::string> agreed);
  void BeginAnew();

  std::deque<v1::Approval> waiting_;
  bool under_way_ = false;   // The first one's answer.
  Next next_ = Next::kKey;   // What the next line is.
  Note note_ = Note::kNone;  // Above the keys.
  v1::Confirmation to_confirm_;
  bool may_always_ = true;
};

}  // namespace cowork::cli
