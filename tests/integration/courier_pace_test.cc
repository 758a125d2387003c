// The real courier with a runnerd that does not read: a box cannot have it keep more and more.

#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "runnerd/shims/shim_wire.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"

namespace cowork {
namespace {

constexpr int kMany = 400;

class CourierPace : public ::testing::Test {
 protected:
  void SetUp() override {
    runnerd_.SetUp("/the project", listener_);
    EXPECT_TRUE(runnerd_.Next().has_ready());
  }

  // Says a command and hangs up; false: the courier takes no more shims.
  bool SayAndHangUp(const std::string& command) {
    const os::UniqueFd shim = Connect();
    return shim.valid() && frame::Send(shim.get(), shims::EncodeShell(command, "/")).ok();
  }

  v1::FromCourier::ShellCall NextCall() {
    v1::FromCourier next = runnerd_.Next(2000);
    while (next.has_call_gone()) next = runnerd_.Next(2000);
    return next.shell_call();
  }

 private:
  // Of those that nobody accepts, the listener has room for some.
  os::UniqueFd Connect() const {
    os::UniqueFd shim(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    for (int tries = 0; tries < 100; ++tries) {
      if (::connect(shim.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
        return shim;
      ::usleep(10'000);
    }
    return {};
  }

  support::ScratchDirectory scratch_;
  const std::string path_ = scratch_.path() + "/shell.sock";
  os::UniqueFd listener_ = support::ListenForShims(path_);
  support::ScriptedServer server_{""};
  support::RunnerdStandIn runnerd_{COWORK_PROGRAM, [this] { return server_.Connect(); }};
};

TEST_F(CourierPace, LetsShimsWaitWhileRunnerdHasNotHeardOfThoseBefore) {
  const std::string command(100 * 1024, 'x');
  int said = 0;
  while (said < kMany && SayAndHangUp(command)) ++said;
  EXPECT_LT(said, kMany);
  while (NextCall().command() == command) continue;
  ASSERT_TRUE(SayAndHangUp("the last one"));
  EXPECT_EQ(NextCall().command(), "the last one");
}

}  // namespace
}  // namespace cowork
