// cowork doctor, on the machine that the tests run on.

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include "common/os/lock_file.h"
#include "common/sandbox/seccomp_policy.h"
#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::Outcome;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class CliDoctor : public support::CoworkAtWork {
 protected:
  void WriteSettings(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(At("/h/config"));
    std::ofstream(At("/h/config/" + name)) << text;
    ::chmod(At("/h/config").c_str(), 0700);
    ::chmod(At("/h/config/" + name).c_str(), 0600);
  }
};

TEST_F(CliDoctor, FindsThatBoxesCanBeMadeWhereTheTestsRun) {
  EXPECT_EQ(Cowork({"doctor", "userns"}).text, "✓ user namespaces   can be made\n");
  EXPECT_EQ(Cowork({"doctor", "userns"}).exit, 0);
  EXPECT_THAT(Cowork({"doctor", "seccomp"}).text, HasSubstr("✓ seccomp"));
}

// As it is under a parent that never waits for its children.
TEST_F(CliDoctor, SeesHowAProbeEndsThoughItWasStartedToForgetItsChildren) {
  before_exec_ = [] { ::signal(SIGCHLD, SIG_IGN); };
  EXPECT_EQ(Cowork({"doctor", "userns"}).text, "✓ user namespaces   can be made\n");
  before_exec_ = [] {
    ::signal(SIGCHLD, SIG_IGN);
    const auto no_namespaces = sandbox::SeccompPolicy().OtherwiseAllow().Fail(SYS_unshare, EPERM);
    if (!no_namespaces.Install().ok()) ::_exit(97);
  };
  const Outcome outcome = Cowork({"doctor", "userns"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("✗ user namespaces"));
}

TEST_F(CliDoctor, NamesADirectoryThatIsOpenToOthersAndWhatMendsIt) {
  ::chmod(At("/h/run").c_str(), 0755);
  const Outcome outcome = Cowork({"doctor", "directories"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("✗ directories"), HasSubstr("open to other users"),
                                  HasSubstr("\n    do  chmod 700 " + At("/h/run") + "\n")));
}

TEST_F(CliDoctor, MakesNothing) {
  ::chmod(At("/h/run").c_str(), 0700);
  EXPECT_EQ(Cowork({"doctor", "directories"}).exit, 0);
  EXPECT_FALSE(std::filesystem::exists(At("/h/config")));
  EXPECT_FALSE(std::filesystem::exists(At("/h/state")));
}

TEST_F(CliDoctor, NamesTheMistakeInAFileOfSettings) {
  WriteSettings("policy.toml", "[defaults]\nshell = \"allow\"\n");
  const Outcome policy = Cowork({"doctor", "settings"});
  EXPECT_EQ(policy.exit, 1);
  EXPECT_THAT(policy.text, AllOf(HasSubstr("✗ settings   policy.toml, line 2: "),
                                 HasSubstr("line 2 of " + At("/h/config/policy.toml"))));
  WriteSettings("policy.toml", "");
  EXPECT_EQ(Cowork({"doctor", "settings"}).exit, 0);
  for (const char* name : {"providers.toml", "mcp.toml"}) {
    WriteSettings(name, "[[x]]\ny = \n");
    EXPECT_THAT(Cowork({"doctor", "settings"}).text,
                HasSubstr(std::string("✗ settings   ") + name + ", line 2: this is not TOML"));
    WriteSettings(name, "");
  }
}

// What only brokerd can judge it has said, at the end of its log.
TEST_F(CliDoctor, SaysWhyTheDaemonsDidNotStartUntilTheFileIsMended) {
  WriteSettings("providers.toml", "[[provider]]\n");
  std::filesystem::create_directories(At("/h/state/log"));
  std::ofstream(At("/h/state/log/brokerd.jsonl"))
      << R"({"event":"begins"})"
      << "\n"
      << R"({"event":"brokerd does not start","why":"providers.toml: line 1: no name; name = \"n\"",)"
      << R"("detail":"","do":"mend it"})"
      << "\n";
  for (const char* check : {"settings", "daemons"}) {
    const Outcome refused = Cowork({"doctor", check});
    EXPECT_EQ(refused.exit, 1) << check;
    EXPECT_THAT(refused.text, AllOf(HasSubstr("brokerd does not start: providers.toml: line 1: no"),
                                    HasSubstr("\n    do  name = \"n\"\n")));
  }
  using Clock = std::filesystem::file_time_type::clock;
  for (const char* changed : {"/h/config/providers.toml", "/h/config"}) {
    std::filesystem::last_write_time(At(changed), Clock::now() + std::chrono::seconds(2));
    for (const char* check : {"settings", "daemons"})
      EXPECT_EQ(Cowork({"doctor", check}).exit, 0) << check << changed;
    std::filesystem::last_write_time(At(changed), Clock::now() - std::chrono::hours(1));
  }
}

TEST_F(CliDoctor, LooksAtDaemonsOnlyWhereTheyRun) {
  const Outcome without = Cowork({"doctor", "daemons"});
  EXPECT_EQ(without.exit, 0);
  EXPECT_THAT(without.text, AllOf(HasSubstr("· daemons"), HasSubstr("\n    do  cowork up\n")));
  StartBroker();
  EXPECT_THAT(Cowork({"doctor", "daemons"}).text, HasSubstr("✓ daemons   all can be reached\n"));
  broker_->keystore = "unavailable";
  EXPECT_EQ(Cowork({"doctor", "keystore"}).exit, 1);
}

// `cowork up` would start other daemons, and bring no socket back that somebody was given.
TEST_F(CliDoctor, SendsWhoWasGivenASocketThatIsGoneToItsOwner) {
  const Outcome outcome = Cowork({"--socket", At("/phone.sock"), "doctor", "daemons"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("nobody answers at " + At("/phone.sock")),
                    HasSubstr("\n    do  ask the owner"), Not(HasSubstr("cowork up"))));
  EXPECT_THAT(Cowork({"--socket", Socket(), "doctor", "daemons"}).text,
              HasSubstr("\n    do  cowork up\n"));
}

TEST_F(CliDoctor, KnowsThatRunnerdFoundLessThanThereIs) {
  EXPECT_EQ(Cowork({"doctor", "level"}).exit, 0);
  StartBroker();
  broker_->assurance.emplace().set_level(v1::ASSURANCE_LEVEL_REDUCED);
  const Outcome outcome = Cowork({"doctor", "level"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("but runnerd found reduced"),
                                  HasSubstr("\n    do  cowork down && cowork up")));
}

TEST_F(CliDoctor, TakesABrokerdThatHangsForNoneThatWorks) {
  const os::UniqueFd nobody_accepts = support::ListenAt(Socket(), SOCK_STREAM);
  for (const char* check : {"daemons", "keystore"}) {
    const Outcome outcome = Cowork({"doctor", check});
    EXPECT_EQ(outcome.exit, 1) << outcome.text;
    EXPECT_THAT(outcome.text, ContainsRegex("^✗ [^\n]*\n    do  cowork "));
  }
}

TEST_F(CliDoctor, TakesABrokerdThatEndsUnderTheQuestionForNoneThatWorks) {
  const os::UniqueFd listener = support::ListenAt(Socket(), SOCK_STREAM);
  std::thread door([&listener] {
    while (os::UniqueFd(::accept(listener.get(), nullptr, nullptr)).valid()) continue;
  });
  EXPECT_EQ(Cowork({"doctor", "daemons"}).exit, 1);
  ::shutdown(listener.get(), SHUT_RDWR);
  door.join();
}

TEST_F(CliDoctor, KnowsACoworkdWhoseBrokerdIsGone) {
  const auto lock = os::LockFile::Take(At("/h/run/coworkd.lock"));
  ASSERT_TRUE(lock.ok());
  const Outcome outcome = Cowork({"doctor", "daemons"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("coworkd runs, as process " + std::to_string(::getpid())));
}

TEST_F(CliDoctor, FailsWhereItCannotLook) {
  home_ = "relative";
  for (const char* check :
       {"places", "directories", "settings", "runtime", "daemons", "keystore"}) {
    const Outcome outcome = Cowork({"doctor", check});
    EXPECT_EQ(outcome.exit, 1) << check;
    EXPECT_THAT(outcome.text, ContainsRegex("^✗ [^\n]*\n    do  ")) << check;
  }
}

TEST_F(CliDoctor, PrintsOneObjectALine) {
  std::istringstream lines(Cowork({"doctor", "--json"}).text);
  int checks = 0;
  for (std::string line; std::getline(lines, line); ++checks) {
    google::protobuf::Struct check;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &check).ok()) << line;
    EXPECT_THAT(check.fields().at("verdict").string_value(), ContainsRegex("^(good|note|bad)$"));
  }
  EXPECT_GE(checks, 17);
}

TEST_F(CliDoctor, KnowsWhatItCanCheck) {
  const Outcome outcome = Cowork({"doctor", "weather"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("\n  do    cowork doctor --help\n"));
}

}  // namespace
}  // namespace cowork
