// ClientRequests: what brokerd asks for over its control, that a client's socket is opened or
// closed. What is refused is logged, and no more often than refusals.h says.

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "deploy/standalone/client_sockets.h"
#include "deploy/standalone/refusals.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

class ClientRequests {
 public:
  // `run`: the directory of sockets.
  explicit ClientRequests(std::string run) : sockets_(std::move(run)) {}

  ClientSockets& sockets() { return sockets_; }

  // The listener to hand over; none where none was asked for, or none was made.
  std::optional<os::UniqueFd> Do(Daemon asker, const v1::ToSupervisor& asked);
  void LogRefusals(TimePoint now);

 private:
  Result<std::optional<os::UniqueFd>> Try(Daemon asker, const v1::ToSupervisor& asked);

  ClientSockets sockets_;
  Refusals refusals_;
};

}  // namespace cowork::standalone
