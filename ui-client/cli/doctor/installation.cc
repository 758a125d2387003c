#include "ui-client/cli/doctor/installation.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/shell_word.h"
#include "common/os/installation.h"
#include "common/os/peer.h"

namespace cowork::cli::doctor {
namespace {

// Descriptor numbers of connections begin at 2048, so that none is soon reused.
constexpr rlim_t kFewestOpenFiles = 4096;

constexpr const char* kPrograms[] = {"bin/coworkd",
                                     "libexec/cowork/brokerd",
                                     "libexec/cowork/policyd",
                                     "libexec/cowork/vaultd",
                                     "libexec/cowork/runnerd",
                                     "libexec/cowork/zygote",
                                     "libexec/cowork/gate",
                                     "libexec/cowork/dialer",
                                     "libexec/cowork/courier",
                                     "libexec/cowork/resolver",
                                     "libexec/cowork/agent-shell",
                                     "libexec/cowork/mcp-shim",
                                     "libexec/cowork/cowork-files"};

Finding Bad(std::string what, std::string remedy) {
  return {.verdict = Verdict::kBad, .what = std::move(what), .remedy = std::move(remedy)};
}

// The number is ours and written out: a name that root's shell fills in would be root's.
std::string RemedyForOpenFiles() {
  return "echo ':" + std::to_string(::geteuid()) +
         " hard nofile 65536' | sudo tee -a /etc/security/limits.conf   (then log in anew)";
}

std::string InMegabytes(off_t bytes) {
  return std::to_string(bytes / 1'000'000) + " MB";
}

}  // namespace

Finding OnUser() {
  if (::geteuid() != 0) return {.what = "an ordinary one, number " + std::to_string(::geteuid())};
  return Bad("you are root, and coworkd never runs as root", "run cowork as an ordinary user");
}

Finding OnOpenFiles() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return BadFrom(Error::FromErrno("getrlimit", errno));
  if (limit.rlim_max == RLIM_INFINITY) return {.what = "without a limit"};
  const std::string most = "at most " + std::to_string(limit.rlim_max) + " for each process";
  if (limit.rlim_max >= kFewestOpenFiles) return {.what = most};
  return Bad(most + ", and " + std::to_string(kFewestOpenFiles) + " are needed",
             RemedyForOpenFiles());
}

Finding OnPeers() {
  const auto check = os::PeerCheck::Prepare();
  if (!check.ok()) return BadFrom(check.error());
  return {.what = "/proc shows processes, and this user namespace is a machine's"};
}

Finding OnPlaces(const Result<os::Places>& places) {
  if (!places.ok()) return BadFrom(places.error());
  return {.what = ShellWord(places->run)};
}

Finding OnDirectories(const os::Places& places) {
  const Result<void> checked = os::CheckPlaces(places);
  if (!checked.ok()) return BadFrom(checked.error());
  return {.what = "yours alone, or not made yet"};
}

Finding OnPrograms(const std::string& prefix) {
  for (const char* program : kPrograms) {
    const std::string path = prefix + "/" + program;
    if (::access(path.c_str(), X_OK) != 0)
      return Bad(ShellWord(path) + " is missing, or cannot be run", "install coworkd again");
  }
  return {.what = "all " + std::to_string(std::size(kPrograms)) + " in " + ShellWord(prefix)};
}

Finding OnRuntime(const os::Places& places, const std::string& prefix) {
  const std::string path = os::RuntimeOf(places, prefix);
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return Bad(ShellWord(path) + " is missing: no session can start", "./dev setup");
  if (!S_ISREG(found.st_mode) || found.st_size == 0 || ::access(path.c_str(), X_OK) != 0)
    return Bad(ShellWord(path) + " is no program that can be run", "./dev setup");
  return {.what = "OpenCode is there, " + InMegabytes(found.st_size) +
                  "; its digest is compared whenever it is started, not here"};
}

}  // namespace cowork::cli::doctor
