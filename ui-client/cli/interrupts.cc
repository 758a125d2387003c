#include "ui-client/cli/interrupts.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace cowork::cli {
namespace {

std::atomic<int> bell_of_the_handler = -1;

void Ring(int) {
  const int saved = errno;
  const uint64_t one = 1;
  static_cast<void>(!::write(bell_of_the_handler, &one, sizeof one));
  errno = saved;
}

}  // namespace

// A handler, not a blocked signal: gRPC has threads by now, and any of them would take it.
Interrupts::Interrupts() : bell_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  bell_of_the_handler = bell_.get();
  struct sigaction ring {};
  ring.sa_handler = Ring;
  ring.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  ::sigaction(SIGINT, &ring, &before_);
  if (before_.sa_handler == SIG_IGN) ::sigaction(SIGINT, &before_, nullptr);  // As under nohup.
}

Interrupts::~Interrupts() {
  ::sigaction(SIGINT, &before_, nullptr);
}

}  // namespace cowork::cli
