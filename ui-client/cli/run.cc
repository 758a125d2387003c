// run, resume: a turn of a session, followed until it ends.

#include <algorithm>
#include <iostream>
#include <ranges>

#include "common/base/shell_word.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/directory.h"
#include "ui-client/cli/find_session.h"
#include "ui-client/cli/following.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/summary.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kNotStarted = "the session was not started";
constexpr auto kNotResumed = "the session was not resumed";

Result<v1::Grant> GrantOf(Broker& broker, const std::string& directory) {
  const v1::ListGrantsResponse grants = TRY(broker.ListGrants());
  // The newest: of an older one, a session may still run in the directory that was there before.
  for (const v1::Grant& grant : std::views::reverse(grants.grants()))
    if (grant.path() == directory) return grant;
  return Error(ErrorCode::kPermissionDenied, "no grant is for " + ShellWord(directory) +
                                                 "; cowork grant add " + ShellWord(directory));
}

Result<void> CheckText(const std::string& text, const std::string& command) {
  if (IsUtf8(text)) return {};
  return Error(ErrorCode::kInvalidArgument,
               "the prompt is no UTF-8 text; cowork " + command + " --help");
}

bool MayAsk(const Seat& seat, const Options& options) {
  return options.on_ask == OnAsk::kAskIfThereIsATerminal && seat.CanAsk();
}

Exit Detach(const Options& options, const v1::Session& session) {
  const std::string id = ShortIds().Of(session.id());
  if (options.json)
    PrintJson(session);
  else
    Print(Shown(session.id()) + "\n");
  Tell("It runs without you: cowork watch " + id + " · cowork stop " + id + "\n");
  return Exit::kDone;
}

Exit FollowTurn(const Seat& seat, Broker& broker, const Options& options,
                const v1::Session& session) {
  if (options.detach) return Detach(options, session);
  return FollowSession(seat, broker,
                       {.session = session,
                        .from = std::max<uint64_t>(session.turn_from(), 1),
                        .json = options.json,
                        .asks = MayAsk(seat, options),
                        .on_ask = options.on_ask,
                        .one_turn = true});
}

Exit Complaining(const char* what, const Error& error, const std::string& command) {
  if (error.code() == ErrorCode::kInvalidArgument)
    return Complain(what, WithRemedy(error, "cowork " + command + " --help"));
  return Complain(what, error, Precondition::kIsMissing);
}

// A session that is busy lacks nothing: the answer is no.
bool IsBusy(Broker& broker, const std::string& id) {
  const auto sessions = broker.ListSessions();
  if (!sessions.ok()) return false;
  return std::ranges::any_of(sessions->sessions(), [&](const v1::Session& session) {
    return session.id() == id && TurnRuns(session);
  });
}

// From the terminal, where it was not given with the command.
Result<std::string> PromptOf(const Seat& seat, const Options& options) {
  std::string prompt = options.prompt;
  if (prompt.empty() && seat.CanAsk()) {
    Tell("What is the agent to do next? ");
    if (!std::getline(std::cin, prompt)) Tell("\n");  // Ctrl-D leaves the cursor behind it.
  }
  if (prompt.empty())
    return Error(ErrorCode::kInvalidArgument,
                 "there is no prompt; cowork resume " + ShellWord(options.id) + " \"what to do\"");
  TRY(CheckText(prompt, "resume"));
  return prompt;
}

}  // namespace

Exit Run(const Seat& seat, const Options& options) {
  const Result<void> readable = CheckText(options.prompt + options.model, "run");
  if (!readable.ok()) return Complain(kNotStarted, readable.error());
  const Result<std::string> directory = RealDirectory(options.directory);
  if (!directory.ok()) return Complain(kNotStarted, directory.error());
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(kNotStarted, broker.error());
  const auto grant = GrantOf(**broker, *directory);
  if (!grant.ok()) return Complain(kNotStarted, grant.error());

  v1::StartSessionRequest request;
  request.set_grant_id(grant->id());
  request.set_prompt(options.prompt);
  request.set_model(options.model);
  request.set_keep_seconds(options.keep_seconds);
  const auto session = (*broker)->StartSession(request);
  if (!session.ok()) return Complaining(kNotStarted, session.error(), "run");
  return FollowTurn(seat, **broker, options, *session);
}

Exit Resume(const Seat& seat, const Options& options) {
  if (options.prompt.empty() && !seat.CanAsk())
    return Complain(kNotResumed, PromptOf(seat, options).error());
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(kNotResumed, broker.error());
  const auto found = FindSession(**broker, options.id);
  if (!found.ok()) return Complain(kNotResumed, found.error());
  const Result<std::string> prompt = PromptOf(seat, options);
  if (!prompt.ok()) return Complain(kNotResumed, prompt.error());

  v1::PromptSessionRequest request;
  request.set_id(found->session.id());
  request.set_prompt(*prompt);
  request.set_keep_seconds(options.keep_seconds);
  const auto session = (*broker)->PromptSession(request);
  if (!session.ok() && session.error().code() == ErrorCode::kFailedPrecondition &&
      IsBusy(**broker, found->session.id()))
    return Complain(kNotResumed, session.error());
  if (!session.ok()) return Complaining(kNotResumed, session.error(), "resume");
  return FollowTurn(seat, **broker, options, *session);
}

}  // namespace cowork::cli
