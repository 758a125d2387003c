// FrameServer: the ways on which secrets travel. In over intake.sock from the person's own clients;
// out over the pairs that runnerd made, each bound to one session from its first moment: for a
// dialer, which asks, and for the box of an MCP server, which waits for its environment.
//
// It runs on the thread that waits for coworkd. No peer can make it wait: it sends what fits, and
// lets go of whoever does not read.

#pragma once

#include <chrono>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/frame/pair.h"
#include "common/os/peer.h"
#include "common/os/unique_fd.h"
#include "vaultd/core/vault.h"
#include "vaultd/poll_loop.h"

namespace cowork::vaultd {

inline constexpr std::chrono::seconds kIntakeLimit{5};  // For a client to say something.
inline constexpr int kMostIntakeClients = 16;

class FrameServer {
 public:
  // All outlive it.
  FrameServer(PollLoop& loop, Vault& vault, const os::PeerCheck& peers)
      : loop_(loop), vault_(vault), peers_(peers) {}

  Result<void> ServeRunnerd(os::UniqueFd pair);
  Result<void> ServeIntake(os::UniqueFd listener);

 private:
  using Then = PollLoop::Then;

  Then TakeEnd(int runnerd);
  Then AnswerDialer(const SessionId& session, int dialer);
  Result<os::UniqueFd> Redeem(const SessionId& session, const frame::Frame& packet);
  Then AcceptIntake(int listener);
  Result<void> Admit(int client) const;
  Then AnswerClient(int client);

  PollLoop& loop_;
  Vault& vault_;
  const os::PeerCheck& peers_;
  int intake_clients_ = 0;
};

}  // namespace cowork::vaultd
