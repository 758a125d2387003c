// Terminals: typing into the person's, and changing what a line means.

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "common/os/unique_fd.h"
#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr unsigned long kBitsThatAreDropped = 1UL << 32;  // The kernel takes an int.

// A terminal of its own, which it controls.
struct Terminal {
  os::UniqueFd master;
  os::UniqueFd line;
};
Terminal MakeTerminal() {
  os::UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY));
  if (!master.valid() || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0) return {};
  ::setsid();
  ::signal(SIGHUP, SIG_IGN);  // Its master is closed before we end.
  os::UniqueFd line(::open(::ptsname(master.get()), O_RDWR));
  ::ioctl(line.get(), TIOCSCTTY, 0);
  return {.master = std::move(master), .line = std::move(line)};
}

long Ask(unsigned long request, const void* argument) {
  const Terminal terminal = MakeTerminal();
  return ::ioctl(terminal.line.get(), request, argument);
}

constexpr int kUsualLine = 0;
constexpr char kShiftState = 6;  // Of the console; a line has none.

constexpr Endings kFiltered = InBoxes("EPERM", kSystemCalls);

constexpr Probe kProbes[] = {
    // Where the kernel was told to refuse it, it says EIO.
    {"type-into-a-terminal", 33, [] { return Reaches(Ask(TIOCSTI, "x"), EIO); }, kDone, kFiltered},
    {"type-by-a-longer-number", 33,
     [] { return Reaches(Ask(TIOCSTI | kBitsThatAreDropped, "x"), EIO); }, kDone, kFiltered},
    {"paste-on-the-console", 33, [] { return Reaches(Ask(TIOCLINUX, &kShiftState), ENOTTY); },
     kDone, kFiltered},
    {"change-the-lines-discipline", 33, [] { return Ask(TIOCSETD, &kUsualLine); }, kDone,
     kFiltered},
    // Its leader is outside: what it controls would be the box's terminal too.
    {"stay-in-the-session", 33,
     [] { return Holds(::getsid(0) == Number("session") || ::getsid(0) == 0); }, kDone,
     InBoxes("ENODATA", kSession)},
};

}  // namespace

std::span<const Probe> TerminalProbes() {
  return kProbes;
}

}  // namespace cowork::escape
