// audit verify.

#include <optional>
#include <string>

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "common/base/shell_word.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/head_keeper.h"
#include "ui-client/cli/kept_head.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kWhat = "the audit cannot be verified";

// What came, and besides the head that was asked about (empty: there was none) and whether it is
// in.
std::string JsonOf(const v1::VerifyAuditResponse& found, const std::string& kept_head) {
  google::protobuf::Struct object;
  static_cast<void>(google::protobuf::util::JsonStringToMessage(JsonLine(found), &object));
  auto& fields = *object.mutable_fields();
  fields["kept_head"].set_string_value(kept_head);
  fields["kept_head_found"].set_bool_value(found.kept_head_at() != 0);
  return JsonLine(object);
}

Exit ComplainOfDamage(const v1::VerifyAuditResponse& found) {
  std::string why;
  for (const std::string& damage : found.damages()) why += (why.empty() ? "" : "; ") + damage;
  return Complain({.what = "the audit is damaged",
                   .why = why,
                   .remedy = "cowork audit tail -n 100   (keep data/ as it is: who wrote to it?)",
                   .exit = Exit::kNo});
}

Exit ComplainOfHead(const std::string& head, const std::string& whose) {
  return Complain(
      {.what = "the audit is not the one that had this head" + whose,
       .why = "no record has the link " + head,
       .remedy = "cowork audit tail -n 100   (records were cut off or written anew: by whom?)",
       .exit = Exit::kNo});
}

std::string SignedLine(const v1::VerifyAuditResponse& found) {
  if (!found.has_signature()) return "not signed: " + Shown(found.unsigned_because()) + "\n";
  const v1::AuditSignature& last = found.signature();
  return "signed by the vault up to record " + std::to_string(last.records()) + ", on " +
         MinuteOf(last.unix_ms()) + "\n";
}

void Show(const v1::VerifyAuditResponse& found, const std::optional<KeptHead>& kept) {
  Print(std::to_string(found.records()) + (found.records() == 1 ? " record" : " records") +
        ", each where it was written\nhead " + Shown(found.head()) + "\n" + SignedLine(found));
  if (kept.has_value())
    Print("the chain goes on from the head seen on " + MinuteOf(kept->seen_unix_ms) + "\n");
}

Result<v1::VerifyAuditResponse> Ask(Broker& broker, const Options& options,
                                    const std::string& kept_head) {
  v1::VerifyAuditRequest request;
  request.set_kept_head(kept_head);
  v1::VerifyAuditResponse found = TRY(broker.VerifyAudit(request));
  if (options.json) Print(JsonOf(found, kept_head));
  return found;
}

// Against a head that the person kept, or none: ours is neither asked about nor replaced.
Exit VerifyAlone(Broker& broker, const Options& options) {
  const auto found = Ask(broker, options, options.head);
  if (!found.ok()) return Complain(kWhat, WithRemedy(found.error(), "cowork audit verify"));
  if (!found->damages().empty()) return ComplainOfDamage(*found);
  if (!options.head.empty() && found->kept_head_at() == 0) return ComplainOfHead(options.head, "");
  if (!options.json) Show(*found, std::nullopt);
  if (options.head.empty())
    Tell(
        "By this socket no head is kept, and none was compared: only by broker.sock of our own.\n");
  return Exit::kDone;
}

// A head that is gone stays kept: it is the one witness.
Exit AnswerAndKeep(const Seat& seat, const HeadKeeper& keeper, const v1::VerifyAuditResponse& found,
                   bool json) {
  const std::optional<KeptHead>& kept = keeper.kept();
  if (!found.damages().empty()) return ComplainOfDamage(found);
  if (kept.has_value() && found.kept_head_at() == 0)
    return ComplainOfHead(kept->head, ", seen on " + MinuteOf(kept->seen_unix_ms) +
                                          " and kept in " + ShellWord(keeper.path()));
  if (!json) Show(found, kept);
  if (found.records() == 0) return Exit::kDone;  // There is no head yet.
  const Result<void> written = keeper.Keep(found.head(), seat.reader().now_unix_ms);
  if (!written.ok()) return Complain("the head was not kept", written.error());
  if (!json && !kept.has_value())
    Tell(
        "The head is kept: the next verify shows whether records were cut off since.\n"
        "Whoever writes as you can reach it; keep it elsewhere, too, for --head.\n");
  return Exit::kDone;
}

Exit VerifyAndKeep(const Seat& seat, Broker& broker, const Options& options) {
  const auto keeper = HeadKeeper::Open(seat.places);
  if (!keeper.ok()) return Complain(kWhat, keeper.error(), Precondition::kIsMissing);
  const auto found = Ask(broker, options, keeper->kept().value_or(KeptHead()).head);
  if (!found.ok()) return Complain(kWhat, found.error());
  return AnswerAndKeep(seat, *keeper, *found, options.json);
}

}  // namespace

Exit AuditVerify(const Seat& seat, const Options& options) {
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(kWhat, broker.error());
  if (!options.head.empty() || !seat.IsByOwnSocket()) return VerifyAlone(**broker, options);
  return VerifyAndKeep(seat, **broker, options);
}

}  // namespace cowork::cli
