// The real runtime in a runtime box: its server comes up and answers through a socket that PID 1
// made in the box's network.

#include <chrono>
#include <csignal>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/runtime_server.h"
#include "tests/support/eventually.h"

namespace cowork::escape {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST(RuntimeBox, ServesTheRealOpenCode) {
  House house;
  BoxedRuntime runtime(house, COWORK_RUNTIME);
  ASSERT_THAT(runtime.refused(), IsEmpty());

  std::string answer;
  EXPECT_TRUE(support::Eventually([&] { return !(answer = runtime.Health()).empty(); }, 30s));
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("\"healthy\":true"));
  EXPECT_EQ(runtime.End(), 128 + SIGKILL);
}

}  // namespace
}  // namespace cowork::escape
