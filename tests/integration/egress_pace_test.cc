// The real dialer between a gate and a runnerd that do not read: what it keeps for them has a
// bound, and nothing of it is lost.

#include <poll.h>

#include <string>

#include <gmock/gmock.h>

#include "tests/support/egress.h"

namespace cowork {
namespace {

using support::TestDialer;

// More than two sockets and a few hundred words hold.
constexpr uint64_t kMany = 20'000;

// A request of a route that there is not: refused, which is told on both sides.
v1::GateToDialer Refused(uint64_t number) {
  v1::GateToDialer frame;
  frame.set_request(number);
  frame.mutable_head()->set_route("of nobody");
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target("/v1/" + std::to_string(number));
  frame.mutable_head()->set_whole(true);
  return frame;
}

bool Is(short wanted, const os::UniqueFd& socket, int milliseconds) {
  pollfd ready{.fd = socket.get(), .events = wanted, .revents = 0};
  return ::poll(&ready, 1, milliseconds) == 1;
}

void ReadAll(const os::UniqueFd& socket) {
  while (Is(POLLIN, socket, 0)) static_cast<void>(frame::Receive(socket.get()).ok());
}

// Asks for as much as the dialer takes, while one of its two readers reads; how often that was.
uint64_t AskWhileReading(TestDialer& dialer, const os::UniqueFd& read) {
  for (uint64_t asked = 0; asked < kMany; ++asked) {
    ReadAll(read);
    if (!Is(POLLOUT, dialer.gate(), 1000)) return asked;
    if (!frame::Send(dialer.gate().get(), Refused(asked + 1).SerializeAsString()).ok())
      return asked;
  }
  return kMany;
}

TEST(EgressPace, ADialerTakesNoMoreRequestsThanRunnerdHearsOfAndLosesNoReport) {
  TestDialer dialer({.upstream_port = 1});
  const uint64_t asked = AskWhileReading(dialer, dialer.gate());
  ASSERT_LT(asked, kMany);
  for (uint64_t i = 1; i <= asked; ++i)
    ASSERT_EQ(dialer.NextReport().target(), "/v1/" + std::to_string(i));
  ASSERT_TRUE(frame::Send(dialer.gate().get(), Refused(asked + 1).SerializeAsString()).ok());
  EXPECT_EQ(dialer.NextReport().target(), "/v1/" + std::to_string(asked + 1));
}

TEST(EgressPace, ADialerTakesNoMoreRequestsThanGateReadsTheRefusalsOf) {
  TestDialer dialer({.upstream_port = 1});
  const uint64_t asked = AskWhileReading(dialer, dialer.runnerd());
  ASSERT_LT(asked, kMany);
  while (Is(POLLIN, dialer.gate(), 1000)) {
    ReadAll(dialer.gate());
    ReadAll(dialer.runnerd());
  }
  EXPECT_TRUE(Is(POLLOUT, dialer.gate(), 0));
}

}  // namespace
}  // namespace cowork
