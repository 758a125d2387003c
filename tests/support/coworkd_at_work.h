// CoworkdAtWork: coworkd as a program, over small daemons that list what reaches them
// (tests/support/idle_daemon). It refuses to run as root, so a test that is started as root runs it
// as another user.

#pragma once

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

#include "common/os/unique_fd.h"
#include "tests/support/eventually.h"
#include "tests/support/scratch.h"

namespace cowork::support {

inline constexpr uid_t kSomebody = 65534;
inline const std::vector<std::string> kDaemons = {"brokerd", "policyd", "vaultd", "runnerd"};

// Lines of a file that begin so, without that beginning.
inline std::multiset<std::string> LinesOf(const std::string& path, const std::string& beginning) {
  std::ifstream file(path);
  std::multiset<std::string> lines;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(beginning)) lines.insert(line.substr(beginning.size()));
  return lines;
}

class CoworkdAtWork : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* place : {"/bin", "/libexec/cowork"})
      std::filesystem::create_directories(prefix() + place);
    std::filesystem::copy_file(COWORK_PROGRAM, prefix() + "/bin/coworkd");
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
  virtual std::string home() const { return scratch_.path() + "/h"; }
  std::string LogOf(const std::string& daemon) const {
    return home() + "/state/log/" + daemon + ".jsonl";
  }
  void Install(const std::string& daemon, const std::string& program) {
    const std::string path = prefix() + "/libexec/cowork/" + daemon;
    std::filesystem::remove(path);
    std::filesystem::copy_file(program, path);
  }

  void InstallScript(const std::string& daemon, const std::string& script) {
    const std::string path = prefix() + "/libexec/cowork/" + daemon;
    std::filesystem::remove(path);
    std::ofstream(path) << "#!/bin/sh\n" << script;
    std::filesystem::permissions(path, std::filesystem::perms(0755));
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

  // In the child that is about to become coworkd.
  virtual void BeforeExec() {}

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
    BeforeExec();
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

  // One that hides lets nobody read this link, until it is dead.
  static bool IsAlive(pid_t pid) {
    std::error_code why;
    return std::filesystem::exists("/proc/" + std::to_string(pid) + "/exe", why) ||
           why == std::errc::permission_denied;
  }

  bool Gone(const std::map<std::string, pid_t>& processes) {
    return Eventually([&] {
      for (const auto& [name, pid] : processes)
        if (IsAlive(pid)) return false;
      return true;
    });
  }

  support::ScratchDirectory scratch_;
  pid_t coworkd_ = -1;
};

}  // namespace cowork::support
