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
constexpr int kRounds = 100;
constexpr int kInARound = 25;
constexpr int kSets = 9;  // Of processes: where the kernel puts them it mostly leaves them.
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

// In microseconds at p50; the last two beyond the first.
struct Costs {
  double direct;
  double bare;
  double ours;
};

Costs Compare(const std::string& members, const Ways& ways) {
  std::vector<double> straight, bare, through;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    if (round == 0) straight.clear(), bare.clear(), through.clear();
    for (int i = 0; i < kInARound; ++i) straight.push_back(ways.direct.Time(members));
    for (int i = 0; i < kInARound; ++i) bare.push_back(ways.bare.Time(members));
    for (int i = 0; i < kInARound; ++i) through.push_back(ways.behind.Time(members));
  }
  const double direct = Quantile(straight, 0.5);
  return {.direct = direct,
          .bare = Quantile(bare, 0.5) - direct,
          .ours = Quantile(through, 0.5) - direct};
}

struct SetCosts {
  Costs call;
  Costs ping;
};

SetCosts MeasureOneSet() {
  Streams streams;
  const Child server([&] { ServeEcho(streams.in.theirs.get(), streams.out.theirs.get()); });
  BareRelay relays(BareRelay::Asks::kNobody), asks(BareRelay::Asks::kAnother);
  McpClient direct(std::move(streams)), relay(relays.TakeStreams()), asked(asks.TakeStreams());
  Behind courier;
  McpClient behind(courier.TakeStreams());
  behind.Time(kList);  // A tool that its server has not listed is not called.
  return {.call = Compare(kCall, {direct, asked, behind}),
          .ping = Compare(kPing, {direct, relay, behind})};
}

std::string Spread(const std::vector<Costs>& sets, double Costs::*cost) {
  std::vector<double> costs;
  for (const Costs& set : sets) costs.push_back(set.*cost);
  char text[64];
  std::snprintf(text, sizeof text, "%.0f us (%.0f to %.0f)", Quantile(costs, 0.5),
                Quantile(costs, 0.0), Quantile(costs, 1.0));
  return text;
}

void Print(const char* what, const std::vector<Costs>& sets) {
  std::printf(
      "%s, p50 of %d, the median of %d sets of processes: direct stdio %s, bare relay +%s, "
      "ours +%s\n",
      what, kRounds * kInARound, kSets, Spread(sets, &Costs::direct).c_str(),
      Spread(sets, &Costs::bare).c_str(), Spread(sets, &Costs::ours).c_str());
}

void MeasureSets() {
  std::vector<Costs> calls, pings;
  for (int set = 0; set < kSets; ++set) {
    const SetCosts costs = MeasureOneSet();
    calls.push_back(costs.call);
    pings.push_back(costs.ping);
  }
  Print("an MCP call with its permit", calls);
  Print("a ping and its answer through the pump, two messages", pings);
}

}  // namespace

// Direct stdio stays on one core by itself. What goes through us is woken on another one, and in a
// virtual machine that takes longer than all that we do: so it is said with it and without.
void MeasureMcpCalls() {
  std::printf("wherever the kernel runs them:\n");
  MeasureSets();
  const OnOneCore here;
  std::printf("all on one core:\n");
  MeasureSets();
}

}  // namespace cowork::bench
