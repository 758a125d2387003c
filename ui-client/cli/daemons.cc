// up, down, status: coworkd is a program like any other, started here and ended by a signal.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <sstream>
#include <vector>

#include "common/base/shell_word.h"
#include "common/os/installation.h"
#include "common/os/lock_file.h"
#include "common/os/pidfd.h"
#include "common/os/spawn.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/spinner.h"
#include "ui-client/cli/summary.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kPatienceForUp = 30s;
constexpr auto kPatienceForDown = 10s;
constexpr auto kPatienceForWord = 1s;  // Of who is ended in any case.

Result<std::string> SupervisorProgram() {
  std::string program = TRY(os::InstallationPrefix()) + "/bin/coworkd";
  if (::access(program.c_str(), X_OK) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 ShellWord(program) + " is missing; install coworkd again");
  return program;
}

std::string AbsolutePath(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string text = resolved;
  ::free(resolved);
  return text;
}

// coworkd takes the passphrase where there is a vault; where there is none yet, it takes a person
// to set one.
std::string KeystoreOf(const Seat& seat, const Options& options) {
  if (!options.keystore.empty() || !seat.CanAsk()) return options.keystore;
  return "passphrase";
}

std::vector<std::string> SupervisorCommandLine(const std::string& program, const Seat& seat,
                                               const Options& options) {
  std::vector<std::string> line = {program};
  const std::string keystore = KeystoreOf(seat, options);
  if (!keystore.empty()) line.insert(line.end(), {"--keystore", keystore});
  if (!options.runtime.empty())
    line.insert(line.end(), {"--runtime", AbsolutePath(options.runtime)});
  if (options.warm) line.emplace_back("--warm");
  if (options.foreground)
    line.push_back("--foreground");
  else
    line.insert(line.end(), {"--ready-fd", std::to_string(os::kFirstSocket)});
  return line;
}

std::vector<std::string> OwnEnvironment() {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  return environment;
}

// Answers the end of the pipe to read from.
Result<os::UniqueFd> StartInBackground(const std::vector<std::string>& line) {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error::FromErrno("pipe2", errno);
  os::UniqueFd ours(ends[0]);
  const os::UniqueFd theirs(ends[1]);
  const os::UniqueFd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  TRY(os::Spawn({.command_line = line,
                 .environment = OwnEnvironment(),
                 .log = nowhere.get(),
                 .socket = theirs.get()}));
  return ours;
}

// What coworkd says of its start; empty if it says nothing in time.
std::string AwaitReadiness(const Look& look, const os::UniqueFd& pipe) {
  const auto began = steady_clock::now();
  Spinner spinner(look, "starting the daemons");
  std::string said;
  while (steady_clock::now() - began < kPatienceForUp) {
    spinner.Turn();
    pollfd entry{.fd = pipe.get(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, Spinner::kStepMs) <= 0) continue;
    char room[4096];
    const ssize_t size = ::read(pipe.get(), room, sizeof room);
    if (size <= 0) break;
    said.append(room, static_cast<size_t>(size));
  }
  spinner.Clear();
  return said;
}

Exit ExitOfNumber(const std::string& number) {
  if (number == "2") return Exit::kUsage;
  if (number == "5") return Exit::kMissing;
  return Exit::kNo;
}

// deploy/standalone/readiness.h has the form: the exit code, and for a failure three lines.
Exit ReportFailedStart(const Seat& seat, const std::string& said) {
  std::istringstream lines(said);
  std::string number;
  Complaint complaint;
  std::getline(lines, number);
  std::getline(lines, complaint.what);
  std::getline(lines, complaint.why);
  std::getline(lines, complaint.remedy);
  complaint.exit = ExitOfNumber(number);
  if (!complaint.why.empty()) return Complain(complaint);
  return Complain({.what = "the daemons are not ready",
                   .why = "coworkd said nothing for 30 seconds, or ended",
                   .remedy = "less " + ShellWord(seat.places.LogOf("coworkd")),
                   .exit = Exit::kUnreachable});
}

Exit UpInForeground(std::vector<std::string> line) {
  std::vector<char*> words;
  words.reserve(line.size() + 1);
  for (std::string& word : line) words.push_back(word.data());
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  return Complain("coworkd was not started", Error::FromErrno("execv", errno));
}

// The short ids of the sessions whose turn ends with the daemons: none where brokerd cannot say.
std::vector<std::string> BusySessions(const Seat& seat) {
  const auto broker = Broker::Dial(seat.places.BrokerSocket(), kPatienceForWord);
  const auto sessions = broker.ok() ? (*broker)->ListSessions() : broker.error();
  if (!sessions.ok()) return {};
  ShortIds all;
  for (const v1::Session& session : sessions->sessions()) all.Add(session.id());
  std::vector<std::string> busy;
  for (const v1::Session& session : sessions->sessions())
    if (TurnRuns(session)) busy.push_back(all.Of(session.id()));
  return busy;
}

void TellOfTheEnd(const std::vector<std::string>& busy) {
  Tell("All daemons have ended.\n");
  if (busy.empty()) return;
  Tell("Turns ended with them; to go on:\n  cowork up\n");
  for (const std::string& session : busy) Tell("  cowork resume " + session + "\n");
}

}  // namespace

Exit Up(const Seat& seat, const Options& options) {
  const Result<std::string> program = SupervisorProgram();
  if (!program.ok())
    return Complain("coworkd was not started", program.error(), Precondition::kIsMissing);
  const std::vector<std::string> line = SupervisorCommandLine(*program, seat, options);
  if (options.foreground) return UpInForeground(line);
  const Result<os::UniqueFd> pipe = StartInBackground(line);
  if (!pipe.ok()) return Complain("coworkd was not started", pipe.error());
  const std::string said = AwaitReadiness(seat.err, *pipe);
  if (said != "0\n") return ReportFailedStart(seat, said);
  Seat own = seat;
  own.socket.clear();  // COWORK_SOCKET may lead to others than were started here.
  return Status(own, options);
}

Exit Down(const Seat& seat, const Options&) {
  const std::string what = "the daemons were not ended";
  const auto holder = os::LockFile::HolderOfAny(seat.places.LockFiles());
  if (!holder.has_value()) {
    Tell("The daemons are not running.\n");
    return Exit::kDone;
  }
  const Result<os::UniqueFd> process = os::OpenProcess(*holder);
  // The number may have passed to another process meanwhile: only who still has the lock is it.
  if (!process.ok() || os::LockFile::HolderOfAny(seat.places.LockFiles()) != holder)
    return Complain(what, Error(ErrorCode::kFailedPrecondition,
                                "coworkd ended or was started anew meanwhile; cowork down"));
  const std::vector<std::string> busy = BusySessions(seat);
  os::Signal(*process, SIGTERM);
  pollfd entry{.fd = process->get(), .events = POLLIN, .revents = 0};
  const auto patience = std::chrono::milliseconds(kPatienceForDown);
  if (::poll(&entry, 1, static_cast<int>(patience.count())) == 1) {
    TellOfTheEnd(busy);
    return Exit::kDone;
  }
  return Complain(
      what, Error(ErrorCode::kFailedPrecondition,
                  "coworkd did not end within 10 seconds; kill -9 " + std::to_string(*holder)));
}

Exit Status(const Seat& seat, const Options& options) {
  const std::string what = "the daemons cannot be asked";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto status = (*broker)->GetStatus();
  if (!status.ok()) return Complain(what, status.error());
  if (options.json)
    PrintJson(*status);
  else
    Print(TextOf(*status, seat.reader()));
  return Exit::kDone;
}

}  // namespace cowork::cli
