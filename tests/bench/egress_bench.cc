// What gate and dialer cost a request, beside the same request straight to the same server over the
// loopback: a GET on a connection that stays, one on a new connection, and how late a chunk of a
// stream comes. Both take turns in each round, so that whatever else the machine does is shared,
// and a ratio means something on a busy one. The lease is redeemed for each request, as in a
// session; the server speaks no TLS, which would hide what is measured behind what is not ours.

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "common/base/check.h"
#include "tests/bench/quantile.h"
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
constexpr char kGet[] = "GET /v1/models HTTP/1.1\r\nHost: model\r\n\r\n";
constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Answers each request on each connection, for as long as the bench runs.
class Server {
 public:
  Server() : port_(support::PortOf(listener_)) {
    std::thread([this] { Accept(); }).detach();
  }
  uint16_t port() const { return port_; }

 private:
  void Accept() const {
    while (true) {
      TcpStream stream = TcpStream::AcceptFrom(listener_, std::chrono::hours(1));
      std::thread([stream = std::move(stream)] {
        while (!stream.ReadUntil("\r\n\r\n").empty()) stream.Write(kAnswer);
      }).detach();
    }
  }

  const os::UniqueFd listener_ = support::ListenOnLoopback();
  const uint16_t port_;
};

double AskOn(const TcpStream& stream) {
  const auto before = Clock::now();
  stream.Write(kGet);
  CHECK(stream.ReadUntil("\r\n\r\nok").ends_with("ok"));
  return Microseconds(Clock::now() - before).count();
}

double AskAnew(uint16_t port) {
  const auto before = Clock::now();
  const TcpStream stream = TcpStream::ConnectTo(port);
  AskOn(stream);
  return Microseconds(Clock::now() - before).count();
}

void Print(const char* what, const std::vector<double>& direct, const std::vector<double>& ours) {
  const double a = Quantile(direct, 0.5), b = Quantile(ours, 0.5);
  std::printf("%-28s direct %7.1f us   gate and dialer %7.1f us   ratio %.2f\n", what, a, b, b / a);
}

void CompareNewConnections(uint16_t direct, uint16_t gate) {
  std::vector<double> straight, through;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const double a = AskAnew(direct), b = AskAnew(gate);
    if (round < 0) continue;
    straight.push_back(a);
    through.push_back(b);
  }
  Print("GET on a new connection", straight, through);
}

void CompareKeptConnections(uint16_t direct, uint16_t gate) {
  const TcpStream kept = TcpStream::ConnectTo(direct), through_gate = TcpStream::ConnectTo(gate);
  std::vector<double> straight, through;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const double a = AskOn(kept), b = AskOn(through_gate);
    if (round < 0) continue;
    straight.push_back(a);
    through.push_back(b);
  }
  Print("GET on a kept connection", straight, through);
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

void Run() {
  const Server server;
  support::Egress egress({.upstream_port = server.port()});
  CompareNewConnections(server.port(), egress.port());
  CompareKeptConnections(server.port(), egress.port());
  std::printf("memory (PSS)                 gate %ld KiB   dialer %ld KiB\n",
              PssOf(egress.gate().pid()), PssOf(egress.dialer().process().pid()));
  MeasureStream();
  std::fflush(stdout);
  std::_Exit(EXIT_SUCCESS);  // The server's threads go with the process.
}

}  // namespace
}  // namespace cowork::bench

int main() {
  cowork::bench::Run();
}
