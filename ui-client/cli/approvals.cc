// approvals, approve, deny: answering from elsewhere.

#include <functional>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/permission_text.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestTell = 4096;

// One way to answer: what brokerd is told, and how the line begins that says so.
struct Way {
  std::function<Result<v1::Approval>(Broker&, const std::string& id)> tell;
  std::string how;
  bool goes_for_the_scope = false;  // And not for the one call alone.
};

Result<v1::Approval> AllowAlways(Broker& broker, const std::string& id, const Consent& consent) {
  v1::AllowAlwaysRequest request;
  request.set_approval_id(id);
  return broker.AllowAlways(request, consent);
}

Way Always(const Seat& seat, const Options& options) {
  const auto tell = [&](Broker& broker, const std::string& id) {
    return AllowAlways(broker, id, ConsentOf(seat, options));
  };
  return {.tell = tell, .how = kAllowedAlways, .goes_for_the_scope = true};
}

Way By(v1::AnswerRequest::Decision decision, const Options& options, const std::string& how) {
  const auto tell = [&options, decision](Broker& broker, const std::string& id) {
    v1::AnswerRequest request;
    request.set_approval_id(id);
    request.set_decision(decision);
    request.set_tell(Utf8Of(options.tell, kLongestTell));
    return broker.Answer(request);
  };
  const bool lasts = decision == v1::AnswerRequest::ALLOW_SESSION;
  return {.tell = tell, .how = how, .goes_for_the_scope = lasts};
}

Result<std::string> FindApproval(Broker& broker, const std::string& typed) {
  if (const auto whole = WholeId('a', typed)) return *whole;
  const v1::ListApprovalsResponse waiting = TRY(broker.ListApprovals());
  ShortIds ids;
  for (const v1::Approval& approval : waiting.approvals()) ids.Add(approval.id());
  return ids.Find(typed, "cowork approvals");
}

Result<v1::Approval> Settle(const Seat& seat, const Options& options, const Way& way) {
  const auto broker = TRY(seat.Dial());
  return way.tell(*broker, TRY(FindApproval(*broker, options.id)));
}

Exit Answer(const Seat& seat, const Options& options, const Way& way) {
  const std::string what = "the approval was not answered";
  const Result<v1::Approval> approval = Settle(seat, options, way);
  if (!approval.ok() && approval.error().code() == ErrorCode::kFailedPrecondition)
    return Complain(what, WithRemedy(approval.error(), "cowork approvals"));
  if (!approval.ok()) return Complain(what, approval.error());
  if (options.json) PrintJson(*approval);
  if (!options.json)
    Print(way.how + "  " +
          (way.goes_for_the_scope ? Shown(approval->scope()) : CallWords(CallOf(*approval))) +
          "\n");
  return Exit::kDone;
}

}  // namespace

Exit Approvals(const Seat& seat, const Options& options) {
  const std::string what = "the approvals cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto waiting = (*broker)->ListApprovals();
  if (!waiting.ok()) return Complain(what, waiting.error());
  if (!options.json) Print(TextOf(*waiting, seat.reader()));
  if (options.json)
    for (const v1::Approval& approval : waiting->approvals()) PrintJson(approval);
  if (waiting->approvals().empty() && !options.json) Tell("Nothing waits for an answer.\n");
  if (waiting->left_out() > 0)
    Tell(std::to_string(waiting->left_out()) + " more wait; answer some of these first\n");
  return Exit::kDone;
}

Exit Approve(const Seat& seat, const Options& options) {
  if (options.always) return Answer(seat, options, Always(seat, options));
  if (options.for_session)
    return Answer(seat, options, By(v1::AnswerRequest::ALLOW_SESSION, options, kAllowedForSession));
  return Answer(seat, options, By(v1::AnswerRequest::ALLOW_ONCE, options, kAllowedOnce));
}

Exit Deny(const Seat& seat, const Options& options) {
  return Answer(seat, options, By(v1::AnswerRequest::DENY, options, "denied"));
}

}  // namespace cowork::cli
