// secret set: from the person's hands into the vault. The bytes pass through locked memory here and
// go to vaultd itself, in a sealed memory file; brokerd only gives the ticket.

#include <fcntl.h>
#include <signal.h>
#include <string.h>  // explicit_bzero
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include "common/base/secret_bytes.h"
#include "common/base/shell_word.h"
#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/dial.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kWhat = "the secret was not kept";
constexpr auto kHow = "cowork secret set demo-key --stdin <FILE";
constexpr size_t kLargestSecret = 64 * 1024;
constexpr std::chrono::seconds kPatienceWithVault{10};

// What is read before it is known how long it is; wiped whatever happens.
class ReadingRoom {
 public:
  ReadingRoom() { ::mlock(bytes_.data(), bytes_.size()); }
  ~ReadingRoom() {
    ::explicit_bzero(bytes_.data(), bytes_.size());
    ::munlock(bytes_.data(), bytes_.size());
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
    if (size == 0) return Error(ErrorCode::kInvalidArgument, "no secret was given");
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

Result<SecretBytes> AskForSecret(const Options& options) {
  static ReadingRoom room;  // Not on the stack: its pages are locked and wiped.
  if (options.from_stdin) return room.ReadSecret(false);
  if (::isatty(STDIN_FILENO) != 1)
    return Error(ErrorCode::kInvalidArgument,
                 "there is no terminal to type it on; cowork secret set " +
                     ShellWord(options.name) + " --stdin <FILE");
  const WithoutEcho silence;
  Tell("The secret \"" + Shown(options.name) + "\" (not shown): ");
  return room.ReadSecret(true);
}

Result<os::UniqueFd> SealedCopyOf(const SecretBytes& secret) {
  os::UniqueFd file(::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file.valid()) return Error::FromErrno("memfd_create", errno);
  const bool written = secret.Expose([&file](std::span<const std::byte> bytes) {
    return ::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  });
  if (!written) return Error::FromErrno("write", errno);
  if (::fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) !=
      0)
    return Error::FromErrno("fcntl(F_ADD_SEALS)", errno);
  return file;
}

Result<void> PutIntoVault(const std::string& intake, const std::string& ticket,
                          const os::UniqueFd& secret) {
  const os::UniqueFd socket = TRY(DialOwn(intake, SOCK_SEQPACKET, kPatienceWithVault));
  const timeval patience{.tv_sec = kPatienceWithVault.count(), .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  v1::IntakeRequest request;
  request.set_ticket(ticket);
  const int descriptors[] = {secret.get()};
  TRY(frame::Send(socket.get(), request.SerializeAsString(), descriptors));
  const Result<frame::Frame> answer = frame::Receive(socket.get());
  if (!answer.ok()) return Error(ErrorCode::kUnavailable, "vaultd did not answer; cowork status");
  v1::IntakeResponse response;
  if (!response.ParseFromString(answer->bytes))
    return Error(ErrorCode::kInternal, "vaultd answered what is no answer");
  if (response.refused().empty()) return {};
  return Error(ErrorCode::kFailedPrecondition, response.refused());
}

// Before the person types for nothing.
Result<void> CheckThatItCanBeKept(Broker& broker) {
  const v1::GetStatusResponse status = TRY(broker.GetStatus());
  if (status.keystore() != "unavailable") return {};
  return Error(ErrorCode::kFailedPrecondition,
               "the vault has no keystore; cowork down && cowork up --keystore ephemeral");
}

Result<void> SetSecret(const Seat& seat, const Options& options) {
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  // Else the ticket would be another brokerd's, and the secret be shown to our vault all the same.
  TRY(seat.CheckIsByOwnSocket());
  TRY(CheckThatItCanBeKept(*broker));
  const SecretBytes secret = TRY(AskForSecret(options));
  const os::UniqueFd file = TRY(SealedCopyOf(secret));
  v1::ExpectSecretRequest request;
  request.set_name(options.name);
  const v1::ExpectSecretResponse expected = TRY(broker->ExpectSecret(request));
  return PutIntoVault(seat.places.IntakeSocket(), expected.ticket(), file);
}

}  // namespace

Exit SecretSet(const Seat& seat, const Options& options) {
  if (!IsUtf8(options.name))
    return Complain(
        kWhat, WithRemedy(Error(ErrorCode::kInvalidArgument, "the name is no UTF-8 text"), kHow));
  const Result<void> kept = SetSecret(seat, options);
  if (!kept.ok() && kept.error().code() == ErrorCode::kInvalidArgument)
    return Complain(kWhat, WithRemedy(kept.error(), kHow));
  if (!kept.ok()) return Complain(kWhat, kept.error(), Precondition::kIsMissing);
  Tell("The vault keeps \"" + Shown(options.name) + "\".\n");
  return Exit::kDone;
}

}  // namespace cowork::cli
