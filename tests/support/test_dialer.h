// TestDialer: a real dialer process, with the test in the place of runnerd, of vaultd and of gate.

#pragma once

#include <fcntl.h>

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/egress_options.h"
#include "tests/support/helper.h"
#include "tests/support/test_vault.h"

namespace cowork::support {

// The test may play gate on `gate`.
class TestDialer {
 public:
  explicit TestDialer(const EgressOptions& options, os::UniqueFd resolver = {}) {
    frame::Pair runnerd = *frame::MakePair(), gate = *frame::MakePair(),
                vaultd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    given.push_back(std::move(gate.theirs));
    given.push_back(std::move(vaultd.theirs));
    given.emplace_back(::open(options.trusted.c_str(), O_RDONLY | O_CLOEXEC));
    process_.emplace(ProgramsDirectory() / "dialer", std::move(given));
    runnerd_ = std::move(runnerd.ours);
    gate_ = std::move(gate.ours);
    vault_.emplace(std::move(vaultd.ours), options.secret, options.seal);
    OpenRoute(options, std::move(resolver));
  }

  void OpenRoute(const EgressOptions& options, os::UniqueFd resolver = {}) {
    const int descriptors[] = {resolver.get()};
    static_cast<void>(
        frame::Send(runnerd_.get(), RouteOf(options).SerializeAsString(),
                    resolver.valid() ? std::span<const int>(descriptors) : std::span<const int>())
            .ok());
  }

  void CloseRoutes() {
    v1::ToDialer none;
    none.set_none(true);
    static_cast<void>(frame::Send(runnerd_.get(), none.SerializeAsString()).ok());
  }

  v1::FromDialer NextReport() {
    v1::FromDialer report;
    const Result<frame::Frame> frame = frame::Receive(runnerd_.get());
    if (frame.ok()) report.ParseFromString(frame->bytes);
    return report;
  }

  TestVault& vault() { return *vault_; }
  Helper& process() { return *process_; }
  os::UniqueFd& runnerd() { return runnerd_; }
  os::UniqueFd& gate() { return gate_; }

 private:
  std::optional<Helper> process_;
  os::UniqueFd runnerd_;
  os::UniqueFd gate_;
  std::optional<TestVault> vault_;
};

}  // namespace cowork::support
