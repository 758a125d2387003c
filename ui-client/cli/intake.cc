#include "ui-client/cli/intake.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "ui-client/cli/dial.h"

namespace cowork::cli {
namespace {

// To try a passphrase takes half a second, and longer on a busy machine.
constexpr std::chrono::seconds kPatienceWithVault{20};

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

ErrorCode CodeOf(v1::IntakeResponse::Code code) {
  switch (code) {
    case v1::IntakeResponse::INVALID_ARGUMENT: return ErrorCode::kInvalidArgument;
    case v1::IntakeResponse::NOT_FOUND: return ErrorCode::kNotFound;
    case v1::IntakeResponse::PERMISSION_DENIED: return ErrorCode::kPermissionDenied;
    case v1::IntakeResponse::RESOURCE_EXHAUSTED: return ErrorCode::kResourceExhausted;
    case v1::IntakeResponse::FAILED_PRECONDITION: return ErrorCode::kFailedPrecondition;
    default: return ErrorCode::kInternal;
  }
}

}  // namespace

Result<Brought> BringToVault(const std::string& intake, const std::string& ticket,
                             const SecretBytes& bytes) {
  const os::UniqueFd file = TRY(SealedCopyOf(bytes));
  const os::UniqueFd socket = TRY(DialOwn(intake, SOCK_SEQPACKET, kPatienceWithVault));
  const timeval patience{.tv_sec = kPatienceWithVault.count(), .tv_usec = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  v1::IntakeRequest request;
  request.set_ticket(ticket);
  const int descriptors[] = {file.get()};
  TRY(frame::Send(socket.get(), request.SerializeAsString(), descriptors));
  const Result<frame::Frame> answer = frame::Receive(socket.get());
  if (!answer.ok()) return Brought::kNotKnown;
  v1::IntakeResponse response;
  if (!response.ParseFromString(answer->bytes))
    return Error(ErrorCode::kInternal, "vaultd answered what is no answer");
  if (response.refused().empty()) return Brought::kDone;
  return Error(CodeOf(response.code()), response.refused());
}

}  // namespace cowork::cli
