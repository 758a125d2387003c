// Asking: which approvals of a session wait, and what a typed line means for the first of them.
// Pure. One after the other: the next one's turn comes when the session's events say that the one
// before has its answer, whoever gave it.

#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "cowork/v1/broker.pb.h"

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

  // An answer, if the line is one and was typed for the current approval. An empty line is never
  // a yes.
  std::optional<v1::AnswerRequest> Hear(const std::string& approval, std::string_view line);
  // The answer was not taken: it is asked again, or there is nothing to answer.
  void AskAgain() { under_way_ = false; }
  void Forget();

 private:
  v1::AnswerRequest AnswerCurrent(v1::AnswerRequest::Decision decision, std::string_view tell);

  std::deque<v1::Approval> waiting_;
  bool under_way_ = false;    // The first one's answer.
  bool wants_words_ = false;  // The next line is what the agent is told.
  bool wants_help_ = false;
};

}  // namespace cowork::cli
