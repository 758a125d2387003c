// What a message to an MCP server costs by the real courier, beside the same server's own stdio: a
// call of a tool, which waits for the verdict of runnerd's own code, and a ping, which needs none.

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/base/call_digest.h"
#include "common/base/check.h"
#include "runnerd/session/tool_calls.h"
#include "runnerd/shims/mcp_shim.h"
#include "tests/bench/bare_relay.h"
#include "tests/bench/call_bench.h"
#include "tests/bench/mcp_echo.h"
#include "tests/bench/on_one_core.h"
#include "tests/bench/quantile.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"

namespace cowork::bench {
namespace {

using runnerd::session::CallBook;
using runnerd::session::ToolCalls;
using std::chrono::system_clock;

constexpr int kWarmUp = 10;
constexpr int kRounds = 200;
constexpr int kInARound = 25;
constexpr char kServer[] = "echo-server";
constexpr char kTool[] = "echo";
constexpr char kArguments[] = R"({"message":"hello"})";
constexpr char kList[] = R"("method":"tools/list")";
constexpr char kPing[] = R"("method":"ping")";
constexpr char kCall[] =
    R"("method":"tools/call","params":{"name":"echo","arguments":{"message":"hello"}})";

// Judges calls as a session does whose brokerd has sent a permit for each before it comes.
class Judge {
 public:
  explicit Judge(support::RunnerdStandIn& runnerd) : runnerd_(runnerd) { Permit(); }

  void ServeToTheEnd() {
    for (v1::FromCourier said = runnerd_.Next();
         said.what_case() != v1::FromCourier::WHAT_NOT_SET && !said.has_mcp_ended();
         said = runnerd_.Next()) {
      if (said.has_tool_call()) calls_->Arrive(said.tool_call(), system_clock::now());
      if (!said.has_tool_call_ended()) continue;
      calls_->OnEnded(said.tool_call_ended());
      Permit();
    }
  }

 private:
  void Permit() {
    const auto now = system_clock::now();
    CHECK(book_.permits
              .Give({.id = "p-1", .digest = digest_, .expires = now + std::chrono::hours(1)}, now)
              .ok());
  }

  support::RunnerdStandIn& runnerd_;
  const CallDigest digest_ =
      DigestOfToolCall({.server = kServer, .tool = kTool, .arguments = kArguments, .before = {}});
  CallBook book_;
  const std::shared_ptr<ToolCalls> calls_ = std::make_shared<ToolCalls>(
      runnerd::SessionSpec{}, book_, nullptr,
      ToolCalls::Callbacks{
          .tell = [](const v1::RunnerEvent& event) { CHECK(!event.has_unpermitted()); },
          .to_courier = [this](const v1::ToCourier& message) { runnerd_.Send(message); },
          .box_of = [](const std::string&) { return "b-1"; },
          .kill = {}});
};

// A server behind a courier, and the shim that stands for it.
class Behind {
 public:
  Behind() {
    runnerd_.SetUp("/the project", listener_);
    CHECK(runnerd_.Next().has_ready());
    runnerd_.Bring(kServer, {server_.in.ours.get(), server_.out.ours.get(), log_.theirs.get()});
    shim_ = std::make_unique<Child>([this] { Stand(); });
    shims_.in.theirs.Reset();
    shims_.out.theirs.Reset();
    judge_ = std::thread([this] { Judge(runnerd_).ServeToTheEnd(); });
  }
  ~Behind() {
    shim_.reset();  // The courier sees it go and says so, which ends the judge.
    judge_.join();
  }
  Behind(const Behind&) = delete;
  Behind& operator=(const Behind&) = delete;

  // Its streams, once.
  Streams TakeStreams() { return std::move(shims_); }

 private:
  void Stand() {
    ::dup2(shims_.in.theirs.get(), STDIN_FILENO);
    ::dup2(shims_.out.theirs.get(), STDOUT_FILENO);
    const os::UniqueFd courier = support::ConnectAsShim(path_);
    CHECK(shims::StandFor(courier.get(), kServer).ok());
  }

  Streams server_, shims_;
  const Child process_{[this] { ServeEcho(server_.in.theirs.get(), server_.out.theirs.get()); }};
  const support::SocketPair log_ = support::MakeSocketPair();
  const support::ScratchDirectory scratch_;
  const std::string path_ = scratch_.path() + "/shell.sock";
  const os::UniqueFd listener_ = support::ListenForShims(path_);
  support::ScriptedServer runtime_{""};
  support::RunnerdStandIn runnerd_{COWORK_COURIER, [this] { return runtime_.Connect(); }};
  std::unique_ptr<Child> shim_;
  std::thread judge_;
};

struct Ways {
  McpClient& direct;
  McpClient& bare;
  McpClient& behind;
};

void Compare(const char* what, const std::string& members, const Ways& ways) {
  std::vector<double> straight, bare, through;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    if (round == 0) straight.clear(), bare.clear(), through.clear();
    for (int i = 0; i < kInARound; ++i) straight.push_back(ways.direct.Time(members));
    for (int i = 0; i < kInARound; ++i) bare.push_back(ways.bare.Time(members));
    for (int i = 0; i < kInARound; ++i) through.push_back(ways.behind.Time(members));
  }
  const double theirs = Quantile(straight, 0.5), least = Quantile(bare, 0.5);
  const double ours = Quantile(through, 0.5);
  std::printf(
      "%s: p50 %.0f us, p99 %.0f; direct stdio p50 %.0f us, p99 %.0f; bare relay +%.0f us at p50, "
      "ours +%.0f us (%d each)\n",
      what, ours, Quantile(through, 0.99), theirs, Quantile(straight, 0.99), least - theirs,
      ours - theirs, kRounds * kInARound);
}

void MeasureOnce() {
  Streams streams;
  const Child server([&] { ServeEcho(streams.in.theirs.get(), streams.out.theirs.get()); });
  BareRelay relays(BareRelay::Asks::kNobody), asks(BareRelay::Asks::kAnother);
  McpClient direct(std::move(streams)), relay(relays.TakeStreams()), asked(asks.TakeStreams());
  Behind courier;
  McpClient behind(courier.TakeStreams());
  behind.Time(kList);  // A tool that its server has not listed is not called.
  Compare("an MCP call with its permit", kCall, {direct, asked, behind});
  Compare("a ping and its answer through the pump, two messages", kPing, {direct, relay, behind});
}

}  // namespace

// Direct stdio stays on one core by itself. What goes through us is woken on another one, and in a
// virtual machine that takes longer than all that we do: so it is said with it and without.
void MeasureMcpCalls() {
  std::printf("wherever the kernel runs them:\n");
  MeasureOnce();
  const OnOneCore here;
  std::printf("all on one core:\n");
  MeasureOnce();
}

}  // namespace cowork::bench
