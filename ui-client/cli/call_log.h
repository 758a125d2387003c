// CallLog: of a session's journal one call: what it was, what it wrote, and how it ended. A session
// numbers the calls of each of its runtimes anew: where two have the number, both are shown. Pure.

#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/complaint.h"
#include "ui-client/cli/look.h"

namespace cowork::cli {

class CallLog {
 public:
  CallLog(Look look, uint64_t call) : look_(look), call_(call) {}

  bool IsAbout(const v1::Event& event) const;
  // What there is to show of it so far; empty where it is not about the call.
  std::string Take(const v1::Event& event);
  // After the last event: how it ended. What a command wrote is told later than its end.
  std::string Rest() { return std::exchange(end_, ""); }
  // Where nothing was about the call, in a session of this short id.
  bool found() const { return found_; }
  Complaint ComplaintOfNone(const std::string& session) const;

 private:
  std::string OnStarted(const v1::Event::CallStarted& started);
  std::string OnWrote(const v1::Event::CallWrote& wrote) const;
  std::string OnEnded(const v1::Event::CallEnded& ended) const;

  Look look_;
  uint64_t call_;
  uint64_t last_ = 0;  // The highest number that a call had.
  bool of_tool_ = false;
  std::string end_;
  bool found_ = false;
};

}  // namespace cowork::cli
