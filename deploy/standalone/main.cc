// coworkd: the supervisor of one person's daemons.

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <optional>
#include <utility>

#include "common/base/shell_word.h"
#include "common/os/homes.h"
#include "common/os/installation.h"
#include "common/os/lock_file.h"
#include "common/os/places.h"
#include "common/os/which_file.h"
#include "common/sandbox/hide_self.h"
#include "deploy/standalone/client_sockets.h"
#include "deploy/standalone/logs.h"
#include "deploy/standalone/options.h"
#include "deploy/standalone/readiness.h"
#include "deploy/standalone/supervisor.h"

namespace cowork::standalone {
namespace {

constexpr int kUsageError = 2;
constexpr int kMissing = 5;

Failure FailureOf(int exit_code, const Error& error, std::string remedy) {
  Failure failure = WithOwnRemedy({.exit_code = exit_code,
                                   .what = "coworkd was not started",
                                   .why = error.message(),
                                   .remedy = std::move(remedy)});
  if (!error.detail().empty()) failure.why += ": " + error.detail();
  return failure;
}

// Whatever is open here, closed or not, a daemon gets its own 0 to 3; this keeps ours off them.
void FillStandardDescriptors() {
  while (true) {
    os::UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!null.valid() || null.get() > STDERR_FILENO) return;
    ::fcntl(null.Release(), F_SETFD, 0);
  }
}

// What no daemon may get back by any exec, nor leave behind in a core file; and what no other
// process of the person may take from us, who hold an end of every daemon's control.
Result<void> GiveUpWhatNobodyNeeds() {
  ::umask(S_IRWXG | S_IRWXO);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_NO_NEW_PRIVS)", errno);
  return sandbox::HideSelf();
}

// What whoever started us does at a signal came along with the exec.
void SetSignals() {
  ::signal(SIGPIPE, SIG_IGN);  // Whoever waits for our readiness may have gone.
  ::signal(SIGCHLD, SIG_DFL);  // Ignored, the kernel would not keep how a daemon ended.
}

// The soft limit of a login is for programs that use select(). Ours hold a client, a channel or a
// box by each descriptor; what a box may have, its profile says.
void RaiseDescriptorLimit() {
  rlimit open_files{};
  if (::getrlimit(RLIMIT_NOFILE, &open_files) != 0) return;
  open_files.rlim_cur = open_files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &open_files);
}

std::string KeystoreOf(const Options& options, const os::Places& places) {
  if (!options.keystore.empty()) return options.keystore;
  return os::IsMissing(places.data + "/vault/vault.db") ? "unavailable" : "passphrase";
}

Result<ProgramPaths> FindPrograms(const os::Places& places, const Options& options) {
  const std::string prefix = TRY(os::InstallationPrefix());
  const std::string libexec = prefix + "/libexec/cowork";
  for (const Daemon daemon : kInOrderOfStart) {
    const std::string program = libexec + "/" + NameOf(daemon);
    if (::access(program.c_str(), X_OK) != 0)
      return Error(ErrorCode::kNotFound, ShellWord(program) + " is missing; install coworkd again");
  }
  return ProgramPaths{
      .config = places.config,
      .data = places.data,
      .state = places.state,
      .run = places.run,
      .homes = os::HomesOf(os::OwnEnvironment, ::geteuid()),
      .bin = prefix + "/bin",
      .libexec = libexec,
      .runtime = options.runtime.empty() ? os::RuntimeOf(places, prefix) : options.runtime,
      .keystore = KeystoreOf(options, places),
      .longest_client_name = LongestClientName(places.run),
      .warm = options.warm};
}

Result<void> LogTo(const std::string& path) {
  const os::UniqueFd log = TRY(OpenLog(path));
  if (::dup2(log.get(), STDERR_FILENO) < 0) return Error::FromErrno("dup2", errno);
  return {};
}

std::optional<Failure> Serve(const Options& options, const os::Places& places, Readiness& waiting) {
  const Result<ProgramPaths> programs = FindPrograms(places, options);
  if (!programs.ok()) return FailureOf(kMissing, programs.error(), "cowork --version");
  if (!options.foreground) {
    const Result<void> logged = LogTo(places.LogOf("coworkd"));
    if (!logged.ok()) return FailureOf(kMissing, logged.error(), "cowork doctor");
  }
  static_cast<void>(!::chdir("/"));  // Nobody's directory is kept busy by us.
  Result<Activated> activated = TakeActivated(os::OwnEnvironment, places.run);
  if (!activated.ok()) return FailureOf(kUsageError, activated.error(), "man systemd.socket");
  Result<Supervisor> supervisor = Supervisor::Create({.places = places,
                                                      .paths = *programs,
                                                      .activated = *std::move(activated),
                                                      .own_log = !options.foreground});
  if (!supervisor.ok())
    return FailureOf(kMissing, supervisor.error(), "ls -l " + ShellWord(places.run));
  Supervisor running = *std::move(supervisor);
  return running.Run(waiting);
}

std::optional<Failure> Start(const Options& options, Readiness& waiting) {
  const Result<void> given_up = GiveUpWhatNobodyNeeds();
  if (!given_up.ok()) return FailureOf(kMissing, given_up.error(), "cowork doctor");
  if (::geteuid() == 0)
    return FailureOf(kUsageError,
                     Error(ErrorCode::kPermissionDenied, "it never runs as root: agents would too"),
                     "run it as an ordinary user: su - NAME -c 'cowork up'");
  const Result<os::Places> places = os::FindPlaces(os::OwnEnvironment, ::geteuid());
  if (!places.ok()) {
    const bool misused = places.error().code() == ErrorCode::kInvalidArgument;
    return FailureOf(misused ? kUsageError : kMissing, places.error(), "coworkd --help");
  }
  const Result<void> prepared = os::PreparePlaces(*places);
  if (!prepared.ok()) return FailureOf(kMissing, prepared.error(), "coworkd --help");
  const Result<void> checked = os::CheckSettings(*places);
  if (!checked.ok()) return FailureOf(kMissing, checked.error(), "coworkd --help");
  const auto locks = os::LockFile::TakeAll(places->LockFiles());
  if (!locks.ok()) return FailureOf(1, locks.error(), "ls -ld " + ShellWord(places->data));
  return Serve(options, *places, waiting);
}

int Main(std::span<const char* const> arguments) {
  const Result<Options> options = ParseOptions(arguments);
  Readiness waiting =
      options.ok() && options->ready_fd >= 0 ? Readiness(options->ready_fd) : Readiness();
  if (!options.ok()) {
    waiting.Say(FailureOf(kUsageError, options.error(), "coworkd --help"));
    return kUsageError;
  }
  if (options->help) std::cout << kUsage;
  if (options->version) std::cout << "coworkd " COWORK_VERSION "\n";
  if (options->help || options->version) return 0;

  SetSignals();
  RaiseDescriptorLimit();
  FillStandardDescriptors();
  if (options->ready_fd >= 0) ::fcntl(options->ready_fd, F_SETFD, FD_CLOEXEC);
  const std::optional<Failure> failure = Start(*options, waiting);
  if (!failure.has_value()) return 0;
  waiting.Say(*failure);
  return failure->exit_code;
}

}  // namespace
}  // namespace cowork::standalone

int main(int count, char** arguments) {
  return cowork::standalone::Main({arguments + 1, static_cast<size_t>(count) - 1});
}
