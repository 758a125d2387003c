// Egress: real gate and dialer processes, wired as runnerd wires them, with the test in the place
// of runnerd, of vaultd and of the box.

#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/egress_options.h"
#include "tests/support/helper.h"
#include "tests/support/tcp.h"
#include "tests/support/test_dialer.h"

namespace cowork::support {

// With a listener in the place of the box's.
class Egress {
 public:
  explicit Egress(const EgressOptions& options, os::UniqueFd resolver = {})
      : dialer_(options, std::move(resolver)) {
    frame::Pair runnerd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    given.push_back(std::move(dialer_.gate()));
    gate_.emplace(ProgramsDirectory() / "gate", std::move(given));
    runnerd_ = std::move(runnerd.ours);
    v1::ToGate route;
    route.set_route("model");
    const os::UniqueFd listener = ListenOnLoopback();
    port_ = PortOf(listener);
    const int descriptors[] = {listener.get()};
    static_cast<void>(frame::Send(runnerd_.get(), route.SerializeAsString(), descriptors).ok());
  }

  uint16_t port() const { return port_; }
  TestDialer& dialer() { return dialer_; }
  Helper& gate() { return *gate_; }
  os::UniqueFd& runnerd() { return runnerd_; }

 private:
  TestDialer dialer_;
  std::optional<Helper> gate_;
  os::UniqueFd runnerd_;
  uint16_t port_ = 0;
};

}  // namespace cowork::support
