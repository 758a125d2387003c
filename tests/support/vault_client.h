// What the others hold of vaultd, for tests: brokerd's channel, runnerd's pair, a dialer's pair,
// and a client's way to intake.sock.

#pragma once

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/base/result.h"
#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "cowork/v1/vault.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/memory_file.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {

class VaultClient : public Client<v1::Vault> {
 public:
  explicit VaultClient(os::UniqueFd socket) : Client(std::move(socket)) {}

  Result<v1::GetVaultStatusResponse> GetStatus() {
    return Call(&v1::Vault::Stub::GetStatus, v1::GetVaultStatusRequest());
  }

  Result<std::string> Expect(const std::string& name) {
    v1::ExpectRequest request;
    request.set_name(name);
    return TRY(Call(&v1::Vault::Stub::Expect, request)).ticket();
  }

  // The ticket.
  Result<std::string> ExpectUnlock() {
    return TRY(Call(&v1::Vault::Stub::ExpectUnlock, v1::ExpectUnlockRequest())).ticket();
  }

  Result<uint32_t> Lock() { return TRY(Call(&v1::Vault::Stub::Lock, v1::LockRequest())).ended(); }

  Result<std::vector<std::string>> Names() {
    std::vector<std::string> names;
    const v1::VaultSecrets all = TRY(Call(&v1::Vault::Stub::ListSecrets, v1::ListVaultRequest()));
    for (const auto& secret : all.secrets()) names.push_back(secret.name());
    return names;
  }

  Result<void> Remove(const std::string& name) {
    v1::RemoveRequest request;
    request.set_name(name);
    TRY(Call(&v1::Vault::Stub::Remove, request));
    return {};
  }

  Result<std::string> Lease(const std::string& name, const std::string& session,
                            const std::string& destination) {
    v1::LeaseRequest request;
    request.set_name(name);
    request.set_session_id(session);
    request.set_destination(destination);
    return TRY(Call(&v1::Vault::Stub::Lease, request)).lease_id();
  }

  Result<uint32_t> Revoke(const std::string& session) {
    v1::RevokeRequest request;
    request.set_session_id(session);
    return TRY(Call(&v1::Vault::Stub::Revoke, request)).ended();
  }
};

// Sends one frame and waits for the one that answers it.
inline Result<frame::Frame> Ask(const os::UniqueFd& socket, const std::string& bytes,
                                const std::vector<int>& descriptors = {}) {
  TRY(frame::Send(socket.get(), bytes, descriptors));
  pollfd wanted{.fd = socket.get(), .events = POLLIN, .revents = 0};
  if (::poll(&wanted, 1, 20'000) != 1) return Error(ErrorCode::kUnavailable, "no answer came");
  return frame::Receive(socket.get());
}

// A refusal comes as kPermissionDenied, with its words.
class Dialer {
 public:
  // Wired as runnerd does it.
  Dialer(const os::UniqueFd& runnerd, const std::string& session) {
    frame::Pair pair = *frame::MakePair();
    v1::WireToVault message;
    message.set_session_id(session);
    const int descriptors[] = {pair.theirs.get()};
    CHECK(frame::Send(runnerd.get(), message.SerializeAsString(), descriptors).ok());
    pair_ = std::move(pair.ours);
  }

  Result<os::UniqueFd> Redeem(const std::string& lease, const std::string& destination) {
    v1::RedeemRequest request;
    request.set_lease_id(lease);
    request.set_destination(destination);
    frame::Frame answer = TRY(Ask(pair_, request.SerializeAsString()));
    v1::RedeemResponse response;
    CHECK(response.ParseFromString(answer.bytes));
    CHECK(answer.descriptors.size() == (response.refused().empty() ? 1 : 0));
    if (!response.refused().empty()) return Error(ErrorCode::kPermissionDenied, response.refused());
    return std::move(answer.descriptors[0]);
  }

  const os::UniqueFd& pair() const { return pair_; }

 private:
  os::UniqueFd pair_;
};

// The box of an MCP server that is about to start, wired as runnerd does it.
class ServersBox {
 public:
  struct Lent {
    std::string name;
    std::string lease;
  };
  ServersBox(const os::UniqueFd& runnerd, const std::string& session, const std::string& server,
             const std::vector<Lent>& variables) {
    frame::Pair pair = *frame::MakePair();
    v1::WireToVault message;
    message.set_session_id(session);
    message.set_server(server);
    for (const Lent& lent : variables) {
      v1::WireToVault::Variable& variable = *message.add_variables();
      variable.set_name(lent.name);
      variable.set_lease_id(lent.lease);
    }
    const int descriptors[] = {pair.theirs.get()};
    CHECK(frame::Send(runnerd.get(), message.SerializeAsString(), descriptors).ok());
    end_ = std::move(pair.ours);
  }

  // The next packet's one file. kUnavailable: the end is closed, or nothing came in 20 s.
  Result<os::UniqueFd> Wait() const {
    pollfd wanted{.fd = end_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, 20'000) != 1) return Error(ErrorCode::kUnavailable, "nothing came");
    frame::Frame packet = TRY(frame::Receive(end_.get()));
    CHECK(packet.descriptors.size() == 1);
    return std::move(packet.descriptors[0]);
  }

 private:
  os::UniqueFd end_;
};

// intake.sock, in a folder of its own.
class IntakeSocket {
 public:
  IntakeSocket() { CHECK(::mkdtemp(folder_) != nullptr); }
  ~IntakeSocket() {
    ::unlink(path().c_str());
    ::rmdir(folder_);
  }
  IntakeSocket(const IntakeSocket&) = delete;
  IntakeSocket& operator=(const IntakeSocket&) = delete;

  os::UniqueFd Listen() const {
    os::UniqueFd listener(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    const sockaddr_un address = SocketAddress(path());
    CHECK(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(::listen(listener.get(), 32) == 0);
    return listener;
  }

  os::UniqueFd Connect() const {
    os::UniqueFd client = ConnectTo(path(), SOCK_SEQPACKET);
    CHECK(client.valid());
    return client;
  }

  Result<void> Put(const std::string& ticket, const os::UniqueFd& file) const {
    v1::IntakeRequest request;
    request.set_ticket(ticket);
    const frame::Frame answer = TRY(Ask(Connect(), request.SerializeAsString(), {file.get()}));
    v1::IntakeResponse response;
    CHECK(response.ParseFromString(answer.bytes));
    if (!response.refused().empty()) return Error(CodeOf(response), response.refused());
    return {};
  }

  std::string path() const { return std::string(folder_) + "/intake.sock"; }

 private:
  static ErrorCode CodeOf(const v1::IntakeResponse& refused) {
    switch (refused.code()) {
      case v1::IntakeResponse::INVALID_ARGUMENT: return ErrorCode::kInvalidArgument;
      case v1::IntakeResponse::PERMISSION_DENIED: return ErrorCode::kPermissionDenied;
      case v1::IntakeResponse::RESOURCE_EXHAUSTED: return ErrorCode::kResourceExhausted;
      case v1::IntakeResponse::FAILED_PRECONDITION: return ErrorCode::kFailedPrecondition;
      default: return ErrorCode::kInternal;
    }
  }

  char folder_[32] = "/tmp/intake-test-XXXXXX";
};

}  // namespace cowork::support
