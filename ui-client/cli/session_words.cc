// The words of sessions: how one is begun, gone on with, looked at and stopped.

#include "common/base/shell_word.h"
#include "ui-client/cli/duration.h"
#include "ui-client/cli/words.h"

namespace cowork::cli {
namespace {

OnAsk OnAskNamed(const std::string& name) {
  if (name == "wait") return OnAsk::kWait;
  return name == "deny" ? OnAsk::kDeny : OnAsk::kFail;
}

std::string FaultOfKeep(const std::string& typed) {
  if (SecondsOf(typed, kHour).has_value()) return "";
  return ShellWord(typed) + " is no time of at most an hour, such as 90s, 10m or 1h";
}

std::string FaultOfCall(const std::string& typed) {
  const bool is_number = typed.size() < 19 && typed.find_first_not_of("0123456789") == typed.npos;
  if (is_number && typed.find_first_not_of('0') != typed.npos) return "";
  return ShellWord(typed) + " is no number of a call, such as 4";
}

}  // namespace

void Words::AddRun() {
  CLI::App* run = Add("run", "Start a session and follow it",
                      "  cowork run \"make the failing test pass\" -C ~/app\n"
                      "  cowork run \"summarise the changes\" --detach\n"
                      "  cowork run \"what does it do?\" --keep 10m     and ask on at once\n"
                      "  cowork run \"tidy up\" --on-ask deny --json > events.jsonl");
  run->add_option("PROMPT", options_.prompt, "What the agent is to do")->required();
  run->add_option("-C", options_.directory, "The granted directory (default: this one)");
  run->add_option("--model", options_.model, "PROVIDER/MODEL (default: the first there is)");
  AddTurnOptions(run);
}

void Words::AddResume() {
  CLI::App* resume = Add("resume", "Go on with a session: the next prompt, and its answer",
                         "  cowork resume s-4f2k9 \"now the other test\"\n"
                         "  cowork resume s-4f2k9                       it asks for the prompt");
  AddId(resume, "The session");
  resume->add_option("PROMPT", options_.prompt, "What the agent is to do next");
  AddTurnOptions(resume);
}

void Words::AddTurnOptions(CLI::App* command) {
  command
      ->add_option("--keep", keep_,
                   "Keep the runtime for another prompt that long, in some 500 MB; at most 1h "
                   "(default: it ends with the turn)")
      ->type_name("TIME")
      ->check(FaultOfKeep)
      ->each(
          [this](const std::string& typed) { options_.keep_seconds = *SecondsOf(typed, kHour); });
  command->add_flag("--detach", options_.detach, "Print the session's id and return");
  AddChoice(command, "--on-ask", on_ask_,
            "Instead of asking here: wait for an answer from elsewhere, deny, or fail",
            {"wait", "deny", "fail"})
      ->each([this](const std::string& name) { options_.on_ask = OnAskNamed(name); });
  AddJson(command);
}

void Words::AddSessionCommands() {
  AddJson(Add("ls", "List the sessions", "  cowork ls"));
  CLI::App* show =
      Add("show", "What happened in a session so far",
          "  cowork show s-4f2k9\n"
          "  cowork show s-4f2k9 --call 1     the calls of that number, and what they wrote");
  AddId(show, "The session");
  show->add_option("--call", options_.call, "The number of a call, to see what it wrote")
      ->type_name("N")
      ->check(FaultOfCall);
  AddJson(show);
  CLI::App* watch = Add("watch", "Follow a session",
                        "  cowork watch s-4f2k9\n  cowork watch s-4f2k9 --from 12 --json");
  AddId(watch, "The session");
  watch->add_option("--from", options_.from, "The number of the first event wanted");
  AddJson(watch);
  CLI::App* stop =
      Add("stop", "Stop a session, and end every process of it", "  cowork stop s-4f2k9");
  AddId(stop, "The session");
  AddJson(stop);
}

}  // namespace cowork::cli
