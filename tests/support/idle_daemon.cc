// A daemon that only does what every daemon owes coworkd: it takes what it is given, says that it
// is ready, and ends with its control. It lists on stderr what reaches it, for the tests to read.
//
// Before it is ready it asks coworkd, as brokerd does, for what the file beside it says,
// "brokerd.asks": a line is "open NAME" or "close NAME".

#include <unistd.h>

#include <climits>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "common/frame/control.h"

extern char** environ;

namespace {

void ListDescriptors() {
  for (int fd = 0; fd < 256; ++fd) {
    char path[256] = {};
    const std::string link = "/proc/self/fd/" + std::to_string(fd);
    if (::readlink(link.c_str(), path, sizeof path - 1) > 0)
      std::cerr << "descriptor " << fd << ' ' << path << '\n';
  }
}

std::string OwnPath() {
  char path[PATH_MAX] = {};
  static_cast<void>(!::readlink("/proc/self/exe", path, sizeof path - 1));
  return path;
}

void AskForWhatIsWritten(cowork::frame::Control& control) {
  using cowork::frame::ClientSocket;
  std::ifstream asks(OwnPath() + ".asks");
  for (std::string what, name; asks >> what >> name;)
    if (!control.Ask(what == "open" ? ClientSocket::kOpen : ClientSocket::kClose, name).ok())
      return;
}

}  // namespace

int main() {
  ListDescriptors();
  for (char** variable = environ; *variable != nullptr; ++variable)
    std::cerr << "environment " << *variable << '\n';
  cowork::Result<cowork::frame::Control> taken = cowork::frame::Control::Take();
  if (!taken.ok()) return EXIT_FAILURE;
  cowork::frame::Control control = *std::move(taken);
  AskForWhatIsWritten(control);
  if (!control.SayReady().ok()) return EXIT_FAILURE;
  std::vector<cowork::os::UniqueFd> kept;
  while (true) {
    auto next = control.Next();
    if (!next.ok()) return EXIT_SUCCESS;
    cowork::frame::Wired wired = *std::move(next);
    // In one piece: who greets writes there, too.
    std::cerr << "channel " + wired.channel + "\n";
    kept.push_back(std::move(wired.socket));
  }
}
