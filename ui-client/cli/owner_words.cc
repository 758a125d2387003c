// What only the owner may do, or looks at.

#include "common/base/shell_word.h"
#include "ui-client/cli/client_text.h"
#include "ui-client/cli/doctor/names.h"
#include "ui-client/cli/duration.h"
#include "ui-client/cli/words.h"

namespace cowork::cli {
namespace {

std::string FaultOfExpiry(const std::string& typed) {
  if (SecondsOf(typed, kYear).value_or(0) > 0) return "";
  return ShellWord(typed) + " is no time of at most a year, such as 90m, 8h or 7d";
}

}  // namespace

void Words::AddDoctor() {
  CLI::App* doctor = Add("doctor", "See what this machine and this installation lack",
                         "  cowork doctor\n"
                         "  cowork doctor userns\n"
                         "  cowork doctor --json");
  AddChoice(doctor, "NAME", options_.name, "One check alone", doctor::CheckNames());
  doctor->add_flag("--json", options_.json, "One JSON object a line: name, verdict, what, do");
}

void Words::AddGrantCommands() {
  CLI::App* grant = AddFamily("grant", "The directories that agents may work in");
  CLI::App* add = Add(grant, "add", "Grant a directory: shows what that means and asks once",
                      "  cowork grant add ~/app\n"
                      "  cowork grant add ~/notes --ro --expires 7d");
  add->add_option("DIR", options_.directory, "The directory")->required();
  add->add_flag("--ro", options_.read_only, "Let agents read it, and change nothing in it");
  add->add_option("--expires", expires_,
                  "Let no turn begin in it any more after this time, such as 90m, 8h or 7d; at "
                  "most a year")
      ->type_name("TIME")
      ->check(FaultOfExpiry)
      ->each([this](const std::string& typed) {
        options_.expires_seconds = *SecondsOf(typed, kYear);
      });
  AddConfirm(add);
  AddJson(add);
  AddJson(Add(grant, "ls", "List the grants", "  cowork grant ls"));
  CLI::App* remove = Add(grant, "rm", "Take a grant back: asks once", "  cowork grant rm g-k2m4p");
  AddId(remove, "The grant");
  AddConfirm(remove);
  AddJson(remove);
}

void Words::AddClientCommands() {
  CLI::App* client = AddFamily("client", "Clients with a socket of their own and a narrower role");
  CLI::App* add = Add(client, "add", "Open a socket for a client: asks once",
                      "  cowork client add phone --role approver\n"
                      "  COWORK_SOCKET=…/clients/phone.sock cowork approvals");
  add->add_option("NAME", options_.name, "Its name: a-z, digits and inner dashes, at most 32")
      ->required();
  AddChoice(add, "--role", options_.role,
            "viewer: sees · approver: and answers · automation: sees, starts and stops · "
            "gateway: so far the same, for clients from elsewhere",
            {std::begin(kRoles), std::end(kRoles)})
      ->required();
  AddConfirm(add);
  AddJson(add);
  AddJson(Add(client, "ls", "List the added clients", "  cowork client ls"));
  CLI::App* revoke = Add(client, "revoke", "Take a client's socket away and end its connections",
                         "  cowork client revoke c-7t3mq");
  AddId(revoke, "The client");
  AddJson(revoke);
}

void Words::AddAdmin() {
  CLI::App* admin = Add("admin", "What the daemons are doing; changes nothing",
                        "  cowork admin\n"
                        "  cowork admin channels\n"
                        "  cowork admin metrics --json");
  AddChoice(admin, "TABLE", options_.part, "daemons, channels, boxes, leases or metrics",
            {"daemons", "channels", "boxes", "leases", "metrics"});
  AddJson(admin);
}

}  // namespace cowork::cli
