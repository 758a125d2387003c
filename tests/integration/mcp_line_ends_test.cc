// What servers read that end their lines where JSON goes on: a program in Python, with its
// universal newlines, and one with Node's readline. Each tells, line by line, which method it read,
// and goes on behind a line that is broken.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/pump_at_work.h"
#include "tests/support/spawned.h"

namespace cowork {
namespace {

using support::PumpAtWork;
using ::testing::HasSubstr;

constexpr auto kPython = R"(
import json, sys
for line in sys.stdin:
  try:
    method = json.loads(line)["method"]
    said = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"data": method}}
    print(json.dumps(said), flush=True)
  except ValueError:
    pass
)";

constexpr auto kNode = R"(
require("readline").createInterface({input: process.stdin}).on("line", line => {
  try {
    const params = {data: JSON.parse(line).method};
    const said = {jsonrpc: "2.0", method: "notifications/message", params};
    process.stdout.write(JSON.stringify(said) + "\n");
  } catch {}
});
)";

constexpr auto kHidden =
    R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}})";

class McpLineEndsTest : public ::testing::Test {
 protected:
  // The client says a ping with a call hidden in it, and then something else.
  static void ExpectOnlyPing(std::vector<std::string> program, const std::string& line) {
    PumpAtWork work;
    const support::Spawned server({.argv = std::move(program),
                                   .environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"},
                                   .out = work.server.says(),
                                   .err = work.log.get(),
                                   .in = work.server.hears()});
    work.server.Leaves();
    work.log.Reset();
    work.client.Says(line);
    work.client.Says(R"({"jsonrpc":"2.0","method":"notifications/progress"})");
    EXPECT_THAT(work.client.Hears(), HasSubstr(R"("data":"ping")"));
    EXPECT_THAT(work.client.Hears(), HasSubstr(R"("data":"notifications/progress")"));
  }

  static std::string Ping(const std::string& value) {
    return R"({"jsonrpc":"2.0","id":7,"method":"ping","params":{"a":)" + value + "}}";
  }
};

TEST_F(McpLineEndsTest, PythonReadsNoCallBetweenCarriageReturns) {
  ExpectOnlyPing({"/usr/bin/python3", "-c", kPython}, Ping(std::string("\r") + kHidden + "\r"));
}

TEST_F(McpLineEndsTest, NodeReadsNoCallBetweenCarriageReturns) {
  ExpectOnlyPing({COWORK_NODE, "-e", kNode}, Ping(std::string("\r") + kHidden + "\r"));
}

// Its quotes would have to be escaped; that there is a line is enough to break on it.
TEST_F(McpLineEndsTest, NodeEndsNoLineInAString) {
  ExpectOnlyPing({COWORK_NODE, "-e", kNode}, Ping("\"\xe2\x80\xa8{}\xe2\x80\xa9\""));
}

}  // namespace
}  // namespace cowork
