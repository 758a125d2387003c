// cowork: everything a person types.

#include <signal.h>

#include <functional>
#include <map>
#include <utility>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/completion.h"

namespace cowork::cli {

Exit Completion(const Options& options) {
  Print(CompletionFor(options.name, CommandWords(), OptionChoices()));
  return Exit::kDone;
}

namespace {

using Command = std::function<Exit(const Seat&, const Options&)>;

const std::map<std::string, Command>& Commands() {
  static const std::map<std::string, Command> commands = {
      {"up", Up},
      {"down", Down},
      {"status", Status},
      {"grant add", GrantAdd},
      {"grant ls", GrantList},
      {"grant rm", GrantRemove},
      {"client add", ClientAdd},
      {"client ls", ClientList},
      {"client revoke", ClientRevoke},
      {"admin", ShowAdmin},
      {"run", Run},
      {"resume", Resume},
      {"ls", ListSessions},
      {"show", Show},
      {"watch", Watch},
      {"stop", Stop},
      {"approvals", Approvals},
      {"approve", Approve},
      {"deny", Deny},
      {"permissions", Permissions},
      {"permissions rm", PermissionRemove},
      {"files ls", FilesList},
      {"files cat", FilesRead},
      {"files find", FilesFind},
      {"audit verify", AuditVerify},
      {"audit tail", AuditTail},
      {"secret set", SecretSet},
      {"secret ls", SecretList},
      {"secret rm", SecretRemove},
      {"vault status", VaultStatus},
      {"vault lock", VaultLock},
      {"vault unlock", VaultUnlock},
      {"provider ls", ProviderList},
      {"provider add", ProviderAdd},
      {"provider rm", ProviderRemove},
      {"provider reload", ProviderReload},
      {"provider test", ProviderTest},
      {"policy check", PolicyCheck},
      {"policy explain", PolicyExplain},
      {"policy diff", PolicyDiff},
      {"policy reload", PolicyReload},
  };
  return commands;
}

Exit Main(int count, const char* const* arguments) {
  // A reader of ours that has gone is seen at the next write, as for every program in a pipe.
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGCHLD, SIG_DFL);  // Whoever ignores it is not told how a child of theirs ended.
  const auto parsed = ParseOptions(count, arguments);
  if (const Exit* exit = std::get_if<Exit>(&parsed)) return *exit;
  const Options& options = std::get<Options>(parsed);
  if (options.command == "completion") return Completion(options);
  if (options.command == "doctor") return Doctor(options);
  const auto seat = TakeSeat(options.socket);
  if (const Exit* exit = std::get_if<Exit>(&seat)) return *exit;
  return Commands().at(options.command)(std::get<Seat>(seat), options);
}

}  // namespace
}  // namespace cowork::cli

int main(int count, char** arguments) {
  return static_cast<int>(cowork::cli::Main(count, arguments));
}
