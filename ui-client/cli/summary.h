// Summary: what a session's last turn came to, counted from its events and from nothing else. Pure.

#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cowork/v1/broker.pb.h"

namespace cowork::cli {

class Summary {
 public:
  void Take(const v1::Event& event);

  // "done in 38 s", "3 calls: 2 asked and allowed, 1 by rule", ...; empty before the turn ended.
  std::vector<std::string> Parts() const;
  std::optional<v1::Session::State> ended() const { return ended_; }
  const std::string& why() const { return why_; }

 private:
  void TakeVerdict(const v1::Event::Judged& judged);
  void CountCall(const v1::Event::CallStarted& started);
  std::string Calls() const;
  std::string Egress() const;
  std::string Denials() const;

  std::optional<int64_t> began_;
  int64_t last_ = 0;
  int asked_and_allowed_ = 0;
  int by_rule_ = 0;
  int by_permission_ = 0;
  std::set<std::string> permitted_;  // Calls that a permission was the last to allow, as words.
  int denied_ = 0;
  int failed_ = 0;   // Calls that could not be made.
  int refused_ = 0;  // Requests that did not leave.
  int requests_ = 0;
  std::set<std::string> destinations_;
  std::optional<v1::Session::State> ended_;
  std::string why_;
};

std::string NameOf(v1::Session::State state);
bool TurnRuns(const v1::Session& session);
std::string DurationText(int64_t milliseconds);

}  // namespace cowork::cli
