#include "ui-client/cli/typing.h"

#include <signal.h>
#include <string.h>  // explicit_bzero
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include "ui-client/cli/seat.h"

namespace cowork::cli {
namespace {

// What is read before it is known how long it is; wiped whatever happens.
class ReadingRoom {
 public:
  // No core file is written of us as long as this is there: Ctrl-\ asks for one.
  ReadingRoom() {
    ::mlock(bytes_.data(), bytes_.size());
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  }
  ~ReadingRoom() {
    ::explicit_bzero(bytes_.data(), bytes_.size());
    ::munlock(bytes_.data(), bytes_.size());
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  }
  ReadingRoom(const ReadingRoom&) = delete;
  ReadingRoom& operator=(const ReadingRoom&) = delete;

  // To the end of the file, or of the line. One newline at the end is not part of the secret.
  Result<SecretBytes> ReadSecret(bool one_line) {
    size_t size = 0;
    while (size < bytes_.size()) {
      const ssize_t got = ::read(STDIN_FILENO, bytes_.data() + size, bytes_.size() - size);
      if (got < 0) return Error::FromErrno("read", errno);
      size += static_cast<size_t>(got);
      if (got == 0 || (one_line && bytes_[size - 1] == std::byte{'\n'})) break;
    }
    if (size > 0 && bytes_[size - 1] == std::byte{'\n'}) --size;
    if (size > kLargestSecret)
      return Error(ErrorCode::kInvalidArgument, "a secret has at most 64 KiB");
    if (size == 0) return Error(ErrorCode::kInvalidArgument, "nothing was given");
    return SecretBytes::CopyOf({bytes_.data(), size});
  }

 private:
  std::array<std::byte, kLargestSecret + 2> bytes_{};
};

// The terminal without echo, for as long as this lives: a signal that ends us brings the echo back
// first, since the shell after us need not.
class WithoutEcho {
 public:
  WithoutEcho() {
    ::tcgetattr(STDIN_FILENO, &before);
    for (const int signal : kEndings) ::signal(signal, EndWithEcho);
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  ~WithoutEcho() {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    for (const int signal : kEndings) ::signal(signal, SIG_DFL);
  }
  WithoutEcho(const WithoutEcho&) = delete;
  WithoutEcho& operator=(const WithoutEcho&) = delete;

 private:
  static constexpr int kEndings[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  static void EndWithEcho(int signal) {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    static_cast<void>(!::write(STDERR_FILENO, "\n", 1));
    ::signal(signal, SIG_DFL);
    ::raise(signal);
  }

  static inline termios before{};  // Where a handler finds it.
};

// Not on the stack: its pages are locked, and wiped as soon as the secret is in pages of its own.
Result<SecretBytes> Read(bool one_line) {
  const auto room = std::make_unique<ReadingRoom>();
  return room->ReadSecret(one_line);
}

}  // namespace

bool CanType() {
  return ::isatty(STDIN_FILENO) == 1;
}

Result<SecretBytes> TypedSecret(const std::string& question) {
  const WithoutEcho silence;
  Tell(question);
  return Read(true);
}

Result<SecretBytes> SecretOfStdin() {
  return Read(false);
}

}  // namespace cowork::cli
