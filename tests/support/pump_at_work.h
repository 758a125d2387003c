// PumpAtWork: a ServerPump whose client and server a test plays, each by the ends of its sockets.
//
//   PumpAtWork work;
//   work.client.Says(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
//   EXPECT_THAT(work.server.Hears(), HasSubstr("ping"));
//
// Nothing runs but inside the calls of a test: what a peer says or hears lets the pump work.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "runnerd/courier/mcp/server_pump.h"
#include "tests/support/mcp_peer.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

using courier::mcp::Notice;
using courier::mcp::Record;
using courier::mcp::ServerPump;
using courier::mcp::Step;
using courier::mcp::ToolCall;
using courier::mcp::ToolPins;
using courier::mcp::Verdict;

class PumpAtWork {
 public:
  struct Call {
    uint64_t number = 0;
    ToolCall call;
  };
  struct Told {
    Notice notice;
    uint64_t count = 0;
  };
  struct End {
    ServerPump::Side by{};
    std::string why;
  };

  explicit PumpAtWork(bool heard_out = false)
      : client([this] { Work(); }, std::move(from_client_.ours), std::move(to_client_.ours)),
        server([this] { Work(); }, std::move(from_server_.ours), std::move(to_server_.ours)),
        log(std::move(log_.ours)) {
    pump.emplace(
        io_,
        ServerPump::Ends{.from_client = std::move(from_client_.theirs),
                         .to_client = std::move(to_client_.theirs),
                         .from_server = std::move(from_server_.theirs),
                         .to_server = std::move(to_server_.theirs),
                         .log = std::move(log_.theirs)},
        ServerPump::Kept{
            .pins = pins, .last_number = last_number, .log_room = log_room, .heard_out = heard_out},
        Handlers());
  }

  void RunUntil(const std::function<bool()>& so) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!so() && std::chrono::steady_clock::now() < until) Work();
  }

  // Lists the one tool "echo", as a server that the test plays.
  void List() {
    client.Says(R"({"jsonrpc":"2.0","id":"list","method":"tools/list"})");
    server.Hears();
    server.Says("{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(last_number) +
                R"(,"result":{"tools":[{"name":"echo"}]}})");
    client.Hears();
  }

 private:
  void Work() {
    if (io_.stopped()) io_.restart();
    if (io_.run_one_for(std::chrono::milliseconds(5)) == 0) ::usleep(1000);  // It has ended.
    io_.poll();
  }

  ServerPump::Handlers Handlers() {
    return {.on_call =
                [this](uint64_t number, const ToolCall& call) {
                  calls.push_back({number, call});
                },
            .on_call_ended = [this](const Step::Ended& call) { calls_ended.push_back(call); },
            .on_passed = [this](const Record& record) { passed.push_back(record); },
            .on_notice =
                [this](const Notice& notice, uint64_t count) {
                  told.push_back({notice, count});
                },
            .on_log = [this](std::string_view line) { logged.emplace_back(line); },
            .keeps_up = [this] { return keeps_up; },
            .on_end =
                [this](ServerPump::Side by, const std::string& why) {
                  ended = End{by, why};
                  pump.reset();
                }};
  }

  boost::asio::io_context io_{1};
  SocketPair from_client_ = MakeSocketPair(), to_client_ = MakeSocketPair();
  SocketPair from_server_ = MakeSocketPair(), to_server_ = MakeSocketPair();
  SocketPair log_ = MakeSocketPair();

 public:
  std::vector<Call> calls;
  std::vector<Step::Ended> calls_ended;
  std::vector<Record> passed;
  std::vector<Told> told;
  std::vector<std::string> logged;
  std::optional<End> ended;
  bool keeps_up = true;
  ToolPins pins;
  uint64_t last_number = 0;
  size_t log_room = courier::mcp::kLargestLog;
  Peer client, server;
  os::UniqueFd log;  // To write to, as the server's stderr.
  std::optional<ServerPump> pump;
};

}  // namespace cowork::support
