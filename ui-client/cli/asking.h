// Asking: which approvals of a session wait, and what a typed line means for the first of them.
// Pure. An approval that somebody else answers stops waiting here too.

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

  // The one that the person is asked about; none if nothing waits.
  const v1::Approval* current() const { return waiting_.empty() ? nullptr : &waiting_.front(); }

  // What to print before the next line is read.
  std::string Keys(size_t width) const;

  // An answer, if the line is one; it then no longer waits here. An empty line is never a yes.
  std::optional<v1::AnswerRequest> Hear(std::string_view line);

 private:
  v1::AnswerRequest AnswerCurrent(v1::AnswerRequest::Decision decision, std::string_view tell);

  std::deque<v1::Approval> waiting_;
  bool wants_words_ = false;  // The next line is what the agent is told.
  bool wants_help_ = false;
};

}  // namespace cowork::cli
