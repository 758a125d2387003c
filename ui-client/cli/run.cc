// run: a session in a granted directory, followed until it ends.

#include <algorithm>

#include "common/base/shell_word.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/directory.h"
#include "ui-client/cli/following.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kWhat = "the session was not started";

Result<v1::Grant> GrantOf(Broker& broker, const std::string& directory) {
  const v1::ListGrantsResponse grants = TRY(broker.ListGrants());
  const auto found = std::ranges::find(grants.grants(), directory,
                                       [](const v1::Grant& grant) { return grant.path(); });
  if (found != grants.grants().end()) return *found;
  return Error(ErrorCode::kPermissionDenied, "no grant is for " + ShellWord(directory) +
                                                 "; cowork grant add " + ShellWord(directory));
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

}  // namespace

Exit Run(const Seat& seat, const Options& options) {
  if (!IsUtf8(options.prompt) || !IsUtf8(options.model))
    return Complain(kWhat, Error(ErrorCode::kInvalidArgument,
                                 "the prompt is no UTF-8 text; cowork run --help"));
  const Result<std::string> directory = RealDirectory(options.directory);
  if (!directory.ok()) return Complain(kWhat, directory.error());
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(kWhat, broker.error());
  const auto grant = GrantOf(**broker, *directory);
  if (!grant.ok()) return Complain(kWhat, grant.error());

  v1::StartSessionRequest request;
  request.set_grant_id(grant->id());
  request.set_prompt(options.prompt);
  request.set_model(options.model);
  const auto session = (*broker)->StartSession(request);
  if (!session.ok() && session.error().code() == ErrorCode::kInvalidArgument)
    return Complain(kWhat, WithRemedy(session.error(), "cowork run --help"));
  if (!session.ok()) return Complain(kWhat, session.error(), Precondition::kIsMissing);
  if (options.detach) return Detach(options, *session);
  return FollowSession(seat, **broker,
                       {.session = *session,
                        .json = options.json,
                        .asks = MayAsk(seat, options),
                        .on_ask = options.on_ask});
}

}  // namespace cowork::cli
