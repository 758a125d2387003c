// A daemon that only does what every daemon owes coworkd: it takes what it is given, says that it
// is ready, and ends with its control. It lists on stderr what reaches it, for the tests to read.

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

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

}  // namespace

int main() {
  ListDescriptors();
  for (char** variable = environ; *variable != nullptr; ++variable)
    std::cerr << "environment " << *variable << '\n';
  cowork::Result<cowork::frame::Control> taken = cowork::frame::Control::Take();
  if (!taken.ok()) return EXIT_FAILURE;
  cowork::frame::Control control = *std::move(taken);
  if (!control.SayReady().ok()) return EXIT_FAILURE;
  while (true) {
    const auto wired = control.Next();
    if (!wired.ok()) return EXIT_SUCCESS;
    std::cerr << "channel " << wired->channel << '\n';
  }
}
