// Transcript: a session's events as a person reads them. Pure: events in, text out.

#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/look.h"
#include "ui-client/cli/markdown.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/summary.h"

namespace cowork::cli {

// What stands around the events: where a session runs, and how paths and ids are shortened.
struct Setting {
  v1::Session session;
  std::string home;  // Shown as ~.
  ShortIds sessions;
  bool asks_apart = false;  // What is asked is shown when its turn comes, by Question().
  bool prompts = true;      // Whether prompts are shown; not, where they were just typed.
};

class Transcript {
 public:
  Transcript(Look look, Setting setting);

  std::string Take(const v1::Event& event);

  // What is asked, whole.
  std::string Question(const v1::Approval& approval, const Look& look);
  bool Awaits(const v1::Approval& approval) const { return unshown_.contains(approval.id()); }
  // From now on what is asked is shown as it comes.
  void AskInLine() { setting_.asks_apart = false; }

  // What was begun to be said, where nothing more of it will come.
  std::string EndLine() { return speech_.End(); }

  std::string ShortApproval(const std::string& id) const { return approvals_.Of(id); }

 private:
  std::string TextOf(const v1::Event& event);
  std::string OnPrompted(const v1::Event::Prompted& prompted) const;
  std::string OnStarted(const v1::Event::Started& started) const;
  std::string OnAsked(const v1::Approval& approval);
  std::string OnJudged(const v1::Event::Judged& judged) const;
  std::string OnAnswered(const v1::Event::Answered& answered);
  std::string OnCallEnded(const v1::Event::CallEnded& ended);
  std::string OnEnded() const;
  std::string AnsweredUnasked(const std::string& id);

  Look look_;
  Setting setting_;
  ShortIds approvals_;
  std::map<std::string, v1::Approval> unshown_;  // Asked, and not shown yet.
  std::set<uint64_t> tool_calls_;                // Under way; all others are commands.
  Markdown speech_;
  Summary summary_;
};

}  // namespace cowork::cli
