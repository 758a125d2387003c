// approvals, approve, deny: answering from elsewhere.

#include "ui-client/cli/commands.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestTell = 4096;

Result<std::string> FindApproval(Broker& broker, const std::string& typed) {
  if (const auto whole = WholeId('a', typed)) return *whole;
  const v1::ListApprovalsResponse waiting = TRY(broker.ListApprovals());
  ShortIds ids;
  for (const v1::Approval& approval : waiting.approvals()) ids.Add(approval.id());
  return ids.Find(typed, "cowork approvals");
}

Exit AnswerWith(const Seat& seat, const Options& options, v1::AnswerRequest::Decision decision) {
  const std::string what = "the approval was not answered";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const Result<std::string> id = FindApproval(**broker, options.id);
  if (!id.ok()) return Complain(what, id.error());
  v1::AnswerRequest request;
  request.set_approval_id(*id);
  request.set_decision(decision);
  request.set_tell(Utf8Of(options.tell, kLongestTell));
  const auto approval = (*broker)->Answer(request);
  if (!approval.ok()) return Complain(what, approval.error());
  if (options.json) {
    PrintJson(*approval);
    return Exit::kDone;
  }
  Print((decision == v1::AnswerRequest::DENY ? "denied  " : "allowed once  ") +
        Shown(approval->command()) + "\n");
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
  return Exit::kDone;
}

Exit Approve(const Seat& seat, const Options& options) {
  return AnswerWith(seat, options, v1::AnswerRequest::ALLOW_ONCE);
}

Exit Deny(const Seat& seat, const Options& options) {
  return AnswerWith(seat, options, v1::AnswerRequest::DENY);
}

}  // namespace cowork::cli
