// coworkd as a program, over small daemons that list what reaches them (tests/support/idle_daemon).
// It refuses to run as root, so a test that is started as root runs it as another user.

#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "common/os/lock_file.h"
#include "common/os/unique_fd.h"
#include "tests/support/scratch.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

constexpr uid_t kSomebody = 65534;
const std::vector<std::string> kDaemons = {"brokerd", "policyd", "vaultd", "runnerd"};

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

// Lines of a file that begin so, without that beginning.
std::multiset<std::string> LinesOf(const std::string& path, const std::string& beginning) {
  std::ifstream file(path);
  std::multiset<std::string> lines;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(beginning)) lines.insert(line.substr(beginning.size()));
  return lines;
}

class Supervisor : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* place : {"/bin", "/libexec/cowork"}) fs::create_directories(prefix() + place);
    fs::copy_file(COWORK_PROGRAM, prefix() + "/bin/coworkd");
    for (const std::string& daemon : kDaemons) Install(daemon, COWORK_IDLE_DAEMON);
    GiveAway(scratch_.path());
  }
  void TearDown() override {
    if (coworkd_ > 0) {
      ::kill(coworkd_, SIGKILL);
      ::waitpid(coworkd_, nullptr, 0);
    }
  }

  static void GiveAway(const std::string& path) {
    const bool root = ::geteuid() == 0;
    ASSERT_TRUE(!root || ::chown(path.c_str(), kSomebody, kSomebody) == 0);
  }
  std::string prefix() const { return scratch_.path() + "/prefix"; }
  std::string home() const { return scratch_.path() + "/h"; }
  std::string LogOf(const std::string& daemon) const {
    return home() + "/state/log/" + daemon + ".jsonl";
  }
  void Install(const std::string& daemon, const std::string& program) {
    const std::string path = prefix() + "/libexec/cowork/" + daemon;
    fs::remove(path);
    fs::copy_file(program, path);
  }

  void InstallScript(const std::string& daemon, const std::string& script) {
    const std::string path = prefix() + "/libexec/cowork/" + daemon;
    fs::remove(path);
    std::ofstream(path) << "#!/bin/sh\n" << script;
    fs::permissions(path, fs::perms(0755));
  }

  // Like ours, it closes its control before it says why it ends.
  void InstallOneThatLacksSomething(const std::string& daemon) {
    InstallScript(daemon, R"(exec 3>&-; sleep 0.2; exec >&2
echo '{"event":"it does not start","why":"policy.toml, line 1: a mistake","do":"mend it"}'
exit 5
)");
  }

  // Answers what it says over --ready-fd.
  std::string Start(std::vector<std::string> more = {}) {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const os::UniqueFd ours(ends[0]);
    coworkd_ = ::fork();
    if (coworkd_ == 0) BecomeCoworkd(ends[1], more);
    ::close(ends[1]);
    return ReadAll(ours);
  }

  [[noreturn]] void BecomeCoworkd(int ready, const std::vector<std::string>& more) {
    // One that a daemon must not inherit, and one below it that it must not either.
    static_cast<void>(!::open("/etc/passwd", O_RDONLY));
    if (::dup2(ready, 20) < 0) ::_exit(99);
    if (::geteuid() == 0 && (::setgid(kSomebody) != 0 || ::setuid(kSomebody) != 0)) ::_exit(99);
    ::setenv("COWORK_HOME", home().c_str(), 1);
    ::setenv("ANTHROPIC_API_KEY", "a key of the person's", 1);
    std::vector<std::string> words = {prefix() + "/bin/coworkd", "--ready-fd", "20"};
    words.insert(words.end(), more.begin(), more.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::execv(pointers[0], pointers.data());
    ::_exit(98);
  }

  static std::string ReadAll(const os::UniqueFd& pipe) {
    std::string said;
    char room[1024];
    for (ssize_t size = 0; (size = ::read(pipe.get(), room, sizeof room)) > 0;)
      said.append(room, static_cast<size_t>(size));
    return said;
  }

  size_t EndsHandedOver() const {
    size_t ends = 0;
    for (const std::string& daemon : kDaemons) ends += LinesOf(LogOf(daemon), "channel ").size();
    return ends;
  }

  // The children of coworkd, by the name of their program.
  std::map<std::string, pid_t> Children() const {
    std::map<std::string, pid_t> children;
    const std::string id = std::to_string(coworkd_);
    std::ifstream file("/proc/" + id + "/task/" + id + "/children");
    for (pid_t pid = 0; file >> pid;) {
      std::ifstream comm("/proc/" + std::to_string(pid) + "/comm");
      std::string name;
      comm >> name;
      children[name] = pid;
    }
    return children;
  }

  int AwaitEnd() {
    int status = 0;
    if (!Eventually([&] { return ::waitpid(coworkd_, &status, WNOHANG) != 0; })) return -1;
    coworkd_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  bool Gone(const std::map<std::string, pid_t>& processes) {
    return Eventually([&] {
      for (const auto& [name, pid] : processes)
        if (fs::exists("/proc/" + std::to_string(pid) + "/exe")) return false;
      return true;
    });
  }

  support::ScratchDirectory scratch_;
  pid_t coworkd_ = -1;
};

TEST_F(Supervisor, StartsFourDaemonsAndSaysWhenAllAreReady) {
  EXPECT_EQ(Start(), "0\n");
  std::vector<std::string> names;
  for (const auto& [name, pid] : Children()) names.push_back(name);
  EXPECT_THAT(names, UnorderedElementsAre("brokerd", "policyd", "vaultd", "runnerd"));
}

TEST_F(Supervisor, GivesADaemonFourDescriptorsAndNoOther) {
  ASSERT_EQ(Start(), "0\n");
  for (const std::string& daemon : kDaemons) {
    std::vector<std::string> numbers;
    for (const std::string& line : LinesOf(LogOf(daemon), "descriptor "))
      numbers.push_back(line.substr(0, line.find(' ')));
    EXPECT_THAT(numbers, UnorderedElementsAre("0", "1", "2", "3")) << daemon;
  }
}

TEST_F(Supervisor, GivesADaemonAsManyDescriptorsAsItMayHave) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_EQ(Start(), "0\n");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  for (const auto& [name, pid] : Children()) {
    rlimit given{};
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, nullptr, &given), 0);
    EXPECT_EQ(given.rlim_cur, before.rlim_max) << name;
  }
}

TEST_F(Supervisor, BuildsTheEnvironmentOfADaemonFromNothing) {
  ASSERT_EQ(Start(), "0\n");
  for (const std::string& daemon : kDaemons)
    EXPECT_THAT(LinesOf(LogOf(daemon), "environment "),
                UnorderedElementsAre("PATH=/usr/bin:/bin", "LANG=C.UTF-8"))
        << daemon;
}

TEST_F(Supervisor, WiresEachDaemonToItsPeersAndToNobodyElse) {
  ASSERT_EQ(Start(), "0\n");
  const auto channels = [this](const char* daemon) { return LinesOf(LogOf(daemon), "channel "); };
  Eventually([&] { return channels("brokerd").size() == 4 && channels("runnerd").size() == 2; });
  EXPECT_THAT(channels("brokerd"),
              UnorderedElementsAre("broker.sock", "policyd", "vaultd", "runnerd"));
  EXPECT_THAT(channels("policyd"), UnorderedElementsAre("brokerd"));
  EXPECT_THAT(channels("vaultd"), UnorderedElementsAre("brokerd", "runnerd", "intake.sock"));
  EXPECT_THAT(channels("runnerd"), UnorderedElementsAre("brokerd", "vaultd"));
}

TEST_F(Supervisor, StartsAKilledDaemonAnewAndWiresItToItsOldPeers) {
  ASSERT_EQ(Start(), "0\n");
  size_t ends = 10;
  ASSERT_TRUE(Eventually([&] { return EndsHandedOver() == ends; }));
  // What a new one gets, and one new end for each of its peers.
  const std::pair<const char*, size_t> killed[] = {
      {"brokerd", 4 + 3}, {"policyd", 1 + 1}, {"vaultd", 3 + 2}, {"runnerd", 2 + 2}};
  for (const auto& [daemon, more] : killed) {
    const auto before = Children();
    ::kill(before.at(daemon), SIGKILL);
    ends += more;
    EXPECT_TRUE(Eventually([&] { return EndsHandedOver() == ends; })) << daemon;
    for (const auto& [name, pid] : Children())
      EXPECT_EQ(pid == before.at(name), name != daemon) << name;
  }
}

TEST_F(Supervisor, EndsEveryDaemonWhenItIsKilled) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  ASSERT_EQ(children.size(), 4U);
  ::kill(coworkd_, SIGKILL);
  AwaitEnd();
  EXPECT_TRUE(Gone(children));
}

TEST_F(Supervisor, EndsWellWhenToldTo) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_TRUE(Gone(children));
  EXPECT_FALSE(fs::exists(home() + "/run/broker.sock"));
  EXPECT_FALSE(fs::exists(home() + "/run/intake.sock"));
}

TEST_F(Supervisor, StartsAgainOverTheSocketsThatAKilledOneLeft) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGKILL);
  AwaitEnd();
  ASSERT_TRUE(fs::exists(home() + "/run/broker.sock"));
  EXPECT_EQ(Start(), "0\n");
}

TEST_F(Supervisor, MakesSocketsForThePersonAlone) {
  ASSERT_EQ(Start(), "0\n");
  for (const char* socket : {"/run/broker.sock", "/run/intake.sock"})
    EXPECT_EQ(fs::status(home() + socket).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << socket;
  EXPECT_EQ(fs::status(LogOf("vaultd")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Supervisor, IsOneForAnInstallation) {
  ASSERT_EQ(Start(), "0\n");
  const pid_t first = coworkd_;
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 1);
  coworkd_ = first;
  EXPECT_THAT(said, ::testing::StartsWith("1\n"));
  EXPECT_THAT(said, HasSubstr("already running, as process " + std::to_string(first)));
  EXPECT_EQ(Children().size(), 4U) << "the first goes on";
}

TEST_F(Supervisor, GivesUpOnADaemonThatIsNeverReadyAndEndsTheOthers) {
  Install("policyd", "/bin/false");
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 1);
  EXPECT_THAT(said, HasSubstr("policyd ended 5 times before it was ready"));
  EXPECT_THAT(said, HasSubstr(LogOf("policyd")));
}

TEST_F(Supervisor, KillsADaemonThatClosesItsControlAndLingers) {
  InstallScript("policyd", "exec 3>&-\nexec sleep 600\n");
  EXPECT_THAT(Start(), HasSubstr("policyd ended 5 times before it was ready"));
  EXPECT_EQ(AwaitEnd(), 1);
}

TEST_F(Supervisor, GivesUpAtOnceWhenADaemonSaysThatSomethingIsMissing) {
  InstallOneThatLacksSomething("brokerd");
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_EQ(said, "5\nbrokerd cannot start\npolicy.toml, line 1: a mistake\nmend it\n");
  EXPECT_EQ(LinesOf(LogOf("brokerd"), "{").size(), 1U);
}

TEST_F(Supervisor, EndsWithTheWordsOfADaemonThatCannotStartAnew) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  InstallOneThatLacksSomething("brokerd");
  ::kill(children.at("brokerd"), SIGKILL);
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_TRUE(Gone(children));
  EXPECT_FALSE(fs::exists(home() + "/run/broker.sock")) << "clients are told, and do not wait";
  std::ifstream log(LogOf("coworkd"));
  const std::string text{std::istreambuf_iterator<char>(log), {}};
  EXPECT_THAT(text, HasSubstr("policy.toml, line 1: a mistake"));
}

TEST_F(Supervisor, RefusesADirectoryThatIsOpenToOthers) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  fs::permissions(home() + "/data", fs::perms(0755));
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_THAT(said, HasSubstr("chmod 700 " + home() + "/data"));
}

TEST_F(Supervisor, RefusesSettingsThatOthersMayRead) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  const std::string policy = home() + "/config/policy.toml";
  std::ofstream(policy) << "[defaults]\n";
  GiveAway(policy);
  fs::permissions(policy, fs::perms(0644));
  EXPECT_THAT(Start(), HasSubstr("chmod 600 " + policy));
  EXPECT_EQ(AwaitEnd(), 5);
}

}  // namespace
}  // namespace cowork
