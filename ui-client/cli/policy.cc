// policy check, explain, diff, reload. brokerd reads no file: what is in policy.toml comes with the
// call.

#include "common/base/shell_word.h"
#include "common/os/settings_file.h"
#include "policyd/rules/parse.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/directory.h"
#include "ui-client/cli/mistake_text.h"
#include "ui-client/cli/policy_diff_text.h"
#include "ui-client/cli/policy_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kName = "policy.toml";

std::string PathOf(const Seat& seat, const std::string& file) {
  return file.empty() ? seat.places.config + "/" + kName : file;
}

// Empty where there is no policy.toml, which is a policy as well. A file that was named is there.
Result<std::string> ReadPolicy(const Seat& seat, const std::string& file) {
  std::optional<std::string> text = TRY(os::ReadSettingsFile(PathOf(seat, file)));
  if (text.has_value()) return *std::move(text);
  if (file.empty()) return std::string();
  return Error(ErrorCode::kInvalidArgument, "there is no " + ShellWord(file) + "; name a file");
}

// Where the daemons do not run, as after a mistake that kept them from it: policyd's own reading.
Result<v1::CheckPolicyResponse> CheckHere(const std::string& text) {
  const policyd::RuleSet rules = TRY(policyd::ParseRules(text));
  v1::CheckPolicyResponse response;
  response.set_rules(static_cast<uint32_t>(rules.rules.size()));
  return response;
}

Result<v1::CheckPolicyResponse> Check(const Seat& seat, const Options& options) {
  v1::CheckPolicyRequest request;
  request.set_text(TRY(ReadPolicy(seat, options.file)));
  const auto broker = seat.Dial();
  const bool is_away = !broker.ok() && broker.error().code() == ErrorCode::kUnavailable;
  if (is_away && seat.IsByOwnSocket()) return CheckHere(request.text());
  if (!broker.ok()) return broker.error();
  return (*broker)->CheckPolicy(request);
}

Result<v1::ExplainPolicyResponse> Explain(const Seat& seat, const std::string& command,
                                          const std::string& directory) {
  v1::ExplainPolicyRequest request;
  request.set_command(command);
  request.set_cwd(directory);
  const auto broker = TRY(seat.Dial());
  return broker->ExplainPolicy(request);
}

Result<v1::DiffPolicyResponse> Diff(const Seat& seat, const Options& options) {
  v1::DiffPolicyRequest request;
  request.set_text(TRY(ReadPolicy(seat, options.file)));
  const auto broker = TRY(seat.Dial());
  return broker->DiffPolicy(request);
}

Result<v1::UsePolicyResponse> Reload(const Seat& seat, const Options& options) {
  TRY(seat.CheckIsByOwnSocket());
  v1::UsePolicyRequest request;
  request.set_text(TRY(ReadPolicy(seat, "")));
  const auto broker = TRY(seat.Dial());
  return broker->UsePolicy(request, ConsentOf(seat, options));
}

// A mistake in the file is what was asked about, and found.
Exit ComplainOf(const char* what, const Error& error, const Seat& seat, const Options& options) {
  if (!IsMistakeIn(kName, error)) return Complain(what, error);
  const std::string named = options.file.empty() ? "" : " " + ShellWord(options.file);
  const Complaint complaint = ComplaintOfMistake(
      what, error,
      {.name = kName, .path = PathOf(seat, options.file), .again = "cowork policy check" + named});
  if (options.json) Print(JsonOf(complaint));
  return Complain(complaint);
}

}  // namespace

Exit PolicyCheck(const Seat& seat, const Options& options) {
  const auto checked = Check(seat, options);
  if (!checked.ok()) {
    const bool is_a_mistake = IsMistakeIn(kName, checked.error());
    return ComplainOf(is_a_mistake ? "the policy would not be taken" : "the policy was not checked",
                      checked.error(), seat, options);
  }
  if (options.json) PrintJson(*checked);
  if (!options.json) Print("It is a policy: " + RulesText(checked->rules()) + ".\n");
  return Exit::kDone;
}

Exit PolicyExplain(const Seat& seat, const Options& options) {
  const char* const what = "the command was not judged";
  const Result<std::string> directory = RealDirectory(options.directory);
  if (!directory.ok()) return Complain(what, directory.error());
  const auto explained = Explain(seat, options.prompt, *directory);
  if (!explained.ok()) return Complain(what, explained.error());
  if (options.json) PrintJson(*explained);
  if (!options.json) Print(TextOf(*explained, *directory, seat.home));
  return Exit::kDone;
}

Exit PolicyDiff(const Seat& seat, const Options& options) {
  const auto diff = Diff(seat, options);
  const char* const what = "the policies were not compared";
  if (!diff.ok() && IsMistakeIn(kName, diff.error()))
    return ComplainOf(what, diff.error(), seat, options);
  if (!diff.ok()) return Complain(what, diff.error(), Precondition::kIsMissing);
  if (options.json) PrintJson(*diff);
  if (!options.json) Print(TextOf(*diff, seat.reader()));
  const bool is_judged = diff->differing() + diff->same() > 0;
  if (!is_judged && diff->closed() > 0) return Exit::kMissing;
  return diff->differing() == 0 ? Exit::kDone : Exit::kNo;
}

Exit PolicyReload(const Seat& seat, const Options& options) {
  const auto used = Reload(seat, options);
  if (!used.ok() && used.error().code() == ErrorCode::kNotFound) {
    Tell("policy.toml is what is in use; nothing was to be changed.\n");
    return Exit::kDone;
  }
  if (!used.ok()) return ComplainOf("the policy is the one that was", used.error(), seat, options);
  if (options.json) PrintJson(*used);
  if (!options.json) Print("In use: " + RulesText(used->rules()) + ".\n");
  return Exit::kDone;
}

}  // namespace cowork::cli
