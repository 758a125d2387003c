// What gate and dialer cost a request, beside the same request straight to the same server over the
// loopback, and one through as many processes that do nothing: a GET on a connection that stays,
// one on a new connection, and how late a chunk of a stream comes. They take turns in each round,
// so that whatever else the machine does is shared, and a ratio means something on a busy one. The
// lease is redeemed for each request, as in a session; the server speaks no TLS, which would hide
// what is measured behind what is not ours.

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/bare_chain.h"
#include "tests/bench/hear_reports.h"
#include "tests/bench/on_one_core.h"
#include "tests/bench/quantile.h"
#include "tests/bench/small_get.h"
#include "tests/support/egress.h"
#include "tests/support/tcp.h"

namespace cowork::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;
using support::TcpStream;

constexpr int kWarmUp = 50;
constexpr int kRounds = 1000;
constexpr int kChunks = 300;

// Where to ask: the server itself, through BareChain, and through gate and dialer.
struct Ports {
  uint16_t direct;
  uint16_t bare;
  uint16_t gate;
};

// Asks each in turn.
template <typename Ask>
void Compare(const char* what, Ask ask) {
  std::vector<double> direct, bare, ours;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const auto [a, b, c] = ask();
    if (round < 0) continue;
    direct.push_back(a);
    bare.push_back(b);
    ours.push_back(c);
  }
  const double a = Quantile(direct, 0.5), b = Quantile(bare, 0.5), c = Quantile(ours, 0.5);
  std::printf(
      "%-26s direct %6.1f us   bare chain %6.1f us, ratio %.2f   gate and dialer %6.1f us, ratio "
      "%.2f, to the bare chain %.2f\n",
      what, a, b, b / a, c, c / a, c / b);
}

void CompareNewConnections(const Ports& ports) {
  Compare("GET on a new connection", [&] {
    return std::array{AskAnew(ports.direct), AskAnew(ports.bare), AskAnew(ports.gate)};
  });
}

void CompareKeptConnections(const Ports& ports) {
  const TcpStream direct = TcpStream::ConnectTo(ports.direct);
  const TcpStream bare = TcpStream::ConnectTo(ports.bare);
  const TcpStream gate = TcpStream::ConnectTo(ports.gate);
  Compare("GET on a kept connection", [&] {
    return std::array{AskOn(direct), AskOn(bare), AskOn(gate)};
  });
}

void MeasureStream() {
  const os::UniqueFd listener = support::ListenOnLoopback();
  support::Egress egress({.upstream_port = support::PortOf(listener)});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = TcpStream::AcceptFrom(listener);
  model.ReadUntil("\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\n\r\nbegin");
  box.ReadUntil("begin");
  std::vector<double> late;
  for (int i = 0; i < kChunks; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const auto sent = Clock::now();
    model.Write("data: a chunk\n\n");
    box.ReadUntil("\n\n");
    late.push_back(Microseconds(Clock::now() - sent).count());
  }
  std::printf("%-28s p50 %.0f us   p99 %.0f us\n", "a chunk of a stream", Quantile(late, 0.5),
              Quantile(late, 0.99));
}

long PssOf(pid_t pid) {
  std::ifstream rollup("/proc/" + std::to_string(pid) + "/smaps_rollup");
  for (std::string line; std::getline(rollup, line);)
    if (line.starts_with("Pss:")) return std::atol(line.c_str() + 4);
  return -1;
}

void MeasureOnce() {
  const uint16_t server = ServeToTheEnd();
  support::Egress egress({.upstream_port = server});
  HearReports(egress.dialer().runnerd());
  const BareChain bare(server);
  const Ports ports{.direct = server, .bare = bare.port(), .gate = egress.port()};
  CompareNewConnections(ports);
  CompareKeptConnections(ports);
  std::printf("memory (PSS)                 gate %ld KiB   dialer %ld KiB\n",
              PssOf(egress.gate().pid()), PssOf(egress.dialer().process().pid()));
  MeasureStream();
}

void Run() {
  std::printf("wherever the kernel runs them:\n");
  MeasureOnce();
  const OnOneCore here;
  std::printf("all on one core:\n");
  MeasureOnce();
  std::fflush(stdout);
  std::_Exit(EXIT_SUCCESS);  // The server's threads go with the process.
}

}  // namespace
}  // namespace cowork::bench

int main() {
  cowork::bench::Run();
}
