#include "vaultd/frame_server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <utility>

#include "common/base/log.h"
#include "cowork/v1/frames.pb.h"
#include "vaultd/give_environment.h"
#include "vaultd/intake/intake.h"
#include "vaultd/intake/sealed_file.h"
#include "vaultd/wire.h"

namespace cowork::vaultd {
namespace {

Result<void> NeverWait(const os::UniqueFd& socket) {
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return Error::FromErrno("fcntl", errno);
  return {};
}

bool WouldWait(const Error& error) {
  return error.code() == ErrorCode::kResourceExhausted;
}

// Counts itself out when it goes.
std::shared_ptr<void> CountIn(int& count) {
  ++count;
  return {&count, [](int* counted) { --*counted; }};
}

}  // namespace

Result<void> FrameServer::ServeRunnerd(os::UniqueFd pair) {
  TRY(NeverWait(pair));
  loop_.Watch(std::move(pair), [this](int runnerd) { return TakeEnd(runnerd); });
  return {};
}

Result<void> FrameServer::ServeIntake(os::UniqueFd listener) {
  TRY(NeverWait(listener));
  loop_.Watch(std::move(listener), [this](int socket) { return AcceptIntake(socket); });
  return {};
}

FrameServer::Then FrameServer::TakeEnd(int runnerd) {
  Result<frame::Frame> packet = frame::Receive(runnerd);
  if (!packet.ok()) return WouldWait(packet.error()) ? Then::kGoOn : Then::kClose;
  frame::Frame wired = *std::move(packet);
  const Result<Wiring> wiring = WiringFromWire(wired);
  if (!wiring.ok() || !NeverWait(wired.descriptors[0]).ok()) {
    LOG(kError, "runnerd wired neither a dialer nor a server; its pair is closed");
    return Then::kClose;
  }
  if (!wiring->server.empty()) {
    GiveEnvironment(vault_, *wiring, wired.descriptors[0]);
    return Then::kGoOn;
  }
  LOG(kInfo, "a dialer is wired").WithId("session", wiring->session.text());
  loop_.Watch(std::move(wired.descriptors[0]),
              [this, bound = wiring->session](int dialer) { return AnswerDialer(bound, dialer); });
  return Then::kGoOn;
}

FrameServer::Then FrameServer::AnswerDialer(const SessionId& session, int dialer) {
  const Result<frame::Frame> packet = frame::Receive(dialer);
  if (!packet.ok()) return WouldWait(packet.error()) ? Then::kGoOn : Then::kClose;
  const Result<os::UniqueFd> given = Redeem(session, *packet);
  if (!given.ok())
    LOG(kWarning, "a lease was not redeemed")
        .WithId("session", session.text())
        .With("why", given.error().message());
  v1::RedeemResponse response;
  response.set_refused(given.ok() ? "" : given.error().message());
  std::vector<int> files;
  if (given.ok()) files.push_back(given->get());
  const Result<void> sent = frame::Send(dialer, response.SerializeAsString(), files);
  return sent.ok() ? Then::kGoOn : Then::kClose;
}

Result<os::UniqueFd> FrameServer::Redeem(const SessionId& session, const frame::Frame& packet) {
  const Redemption asked = TRY(RedemptionFromWire(packet));
  os::UniqueFd file;
  TRY(vault_.Redeem(session, asked.lease, asked.destination,
                    [&file](const SecretBytes& secret) -> Result<void> {
                      file = TRY(MakeSealed(secret));
                      return {};
                    }));
  return file;
}

FrameServer::Then FrameServer::AcceptIntake(int listener) {
  os::UniqueFd client(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  // Gone again, or no descriptor left: the others are served on.
  if (!client.valid()) return Then::kGoOn;
  const Result<void> admitted = Admit(client.get());
  if (!admitted.ok()) {
    LOG(kWarning, "a client of intake.sock was turned away")
        .With("why", admitted.error().message())
        .With("detail", admitted.error().detail());
    return Then::kGoOn;
  }
  loop_.Watch(
      std::move(client),
      [this, counted = CountIn(intake_clients_)](int socket) { return AnswerClient(socket); },
      Clock::now() + kIntakeLimit);
  return Then::kGoOn;
}

// Neither another user's process nor a box has anything to put here, even where it could connect.
Result<void> FrameServer::Admit(int client) const {
  if (intake_clients_ >= kMostIntakeClients)
    return Error(ErrorCode::kResourceExhausted, "there are as many as we take at once");
  return peers_.Check(client);
}

FrameServer::Then FrameServer::AnswerClient(int client) {
  const Result<frame::Frame> packet = frame::Receive(client);
  if (!packet.ok()) return WouldWait(packet.error()) ? Then::kGoOn : Then::kClose;
  static_cast<void>(frame::Send(client, AnswerIntake(vault_, *packet, Clock::now)));
  return Then::kClose;
}

}  // namespace cowork::vaultd
