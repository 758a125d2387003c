// What our router costs: one small unary call through rpc::Server (admission, token, limits,
// parsing, a coroutine for a handler), beside the same bytes through gRPC alone. Each server is a
// process of its own with one connection; the two take turns, so that whatever else the machine
// does is shared, and the ratio means something on a busy one. There are several pairs of them: a
// call takes half the time where the kernel happens to keep both of its ends on one core.

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "common/base/check.h"
#include "common/rpc/client.h"
#include "common/rpc/server.h"
#include "cowork/v1/channel.pb.h"
#include "cowork/v1/policy.pb.h"
#include "tests/bench/bare_echo.h"
#include "tests/bench/child.h"
#include "tests/bench/quantile.h"
#include "tests/support/socket_pair.h"

namespace cowork::bench {
namespace {

constexpr int kPairs = 16;
constexpr int kWarmUp = 5;
constexpr int kRounds = 20;  // With each pair.
constexpr int kCallsInARound = 25;
constexpr auto kJudge = "/cowork.v1.Policy/Judge";
using Microseconds = std::chrono::duration<double, std::micro>;

// A service that does nothing, under a contract there is.
class Idle {
 public:
  rpc::Task<v1::LoadRulesResponse> LoadRules(rpc::Caller, v1::LoadRulesRequest) {
    co_return v1::LoadRulesResponse();
  }
  rpc::Task<v1::CheckRulesResponse> CheckRules(rpc::Caller, v1::CheckRulesRequest) {
    co_return v1::CheckRulesResponse();
  }
  rpc::Task<v1::JudgeByResponse> JudgeBy(rpc::Caller, v1::JudgeByRequest) {
    co_return v1::JudgeByResponse();
  }
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller, v1::JudgeRequest request) {
    v1::JudgeResponse response;
    response.set_rule(request.grant());
    co_return response;
  }
  rpc::Service Methods() {
    return {.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)},
            .handlers = {{"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &Idle::LoadRules)},
                         {"/cowork.v1.Policy/CheckRules", rpc::Unary(*this, &Idle::CheckRules)},
                         {"/cowork.v1.Policy/JudgeBy", rpc::Unary(*this, &Idle::JudgeBy)},
                         {kJudge, rpc::Unary(*this, &Idle::Judge)}}};
  }
};

void ServeByRouter(os::UniqueFd socket) {
  Idle idle;
  const auto server = *rpc::Server::Start("bench", idle.Methods());
  CHECK(server
            ->Adopt(std::move(socket), {.name = "bench", .held = {v1::MethodRule::POLICY_JUDGE}},
                    rpc::Server::Hello::kWithinLimit)
            .ok());
  while (true) ::pause();
}

void ServeBare(os::UniqueFd socket) {
  BareEcho echo;
  echo.Adopt(std::move(socket));
  echo.Serve();
}

// A process that serves the other end of `socket`, for as long as this is there.
class Served {
 public:
  explicit Served(const std::function<void(os::UniqueFd)>& serve) {
    support::SocketPair pair = support::MakeSocketPair();
    process_ = std::make_unique<Child>([&] {
      pair.ours.Reset();
      serve(std::move(pair.theirs));
    });
    socket_ = std::move(pair.ours);
  }
  os::UniqueFd TakeSocket() { return std::move(socket_); }

 private:
  std::unique_ptr<Child> process_;
  os::UniqueFd socket_;
};

class Client {
 public:
  explicit Client(os::UniqueFd socket) : stub_(rpc::ChannelOver(std::move(socket))) {}

  grpc::ByteBuffer Call(const char* path, const grpc::ByteBuffer& request) {
    grpc::ClientContext context;
    if (!token_.empty()) context.AddMetadata(rpc::kTokenMetadata, token_);
    const auto call = stub_.PrepareUnaryCall(&context, path, request, &queue_);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool well = false;
    CHECK(queue_.Next(&tag, &well) && well && status.ok());
    return response;
  }
  void UseToken(std::string token) { token_ = std::move(token); }

 private:
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::string token_;
};

double Time(Client& client, const grpc::ByteBuffer& request) {
  const auto begun = std::chrono::steady_clock::now();
  client.Call(kJudge, request);
  return Microseconds(std::chrono::steady_clock::now() - begun).count();
}

grpc::ByteBuffer SmallCase() {
  v1::JudgeRequest request;
  request.set_session_id("s-00000000000000000000000000");
  request.set_grant("/home/me/app");
  request.mutable_shell()->set_command("npm test");
  request.mutable_shell()->set_cwd("/home/me/app");
  return rpc::ToBytes(request);
}

struct Times {
  std::vector<double> ours;
  std::vector<double> theirs;
};

Times Measure(Client& router, Client& bare) {
  const grpc::ByteBuffer request = SmallCase();
  Times times;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    if (round == 0) times = {};
    for (int i = 0; i < kCallsInARound; ++i) times.ours.push_back(Time(router, request));
    for (int i = 0; i < kCallsInARound; ++i) times.theirs.push_back(Time(bare, request));
  }
  return times;
}

struct Pair {
  Served router{ServeByRouter};
  Served bare{ServeBare};
};

// Its servers end with it.
Times MeasureThrough(Pair pair) {
  Client router(pair.router.TakeSocket());
  Client bare(pair.bare.TakeSocket());
  const grpc::ByteBuffer hello =
      router.Call("/cowork.v1.Channel/Hello", rpc::ToBytes(v1::HelloRequest()));
  const std::string token = rpc::FromBytes<v1::HelloResponse>(hello)->token();
  router.UseToken(token);
  bare.UseToken(token);  // So that both carry the same bytes.
  return Measure(router, bare);
}

// Of each pair its own ratio: what is compared then ran side by side.
void Print(const char* what, double quantile, const std::vector<Times>& pairs) {
  std::vector<double> ours, theirs, ratios;
  for (const Times& times : pairs) {
    ours.push_back(Quantile(times.ours, quantile));
    theirs.push_back(Quantile(times.theirs, quantile));
    ratios.push_back(ours.back() / theirs.back());
  }
  std::printf(
      "a unary call through the router, %s: %.0f us; gRPC alone %.0f us; ratio %.2f, "
      "of the pairs %.2f to %.2f (medians of %d pairs of servers, %d calls each)\n",
      what, Quantile(ours, 0.5), Quantile(theirs, 0.5), Quantile(ratios, 0.5), Quantile(ratios, 0),
      Quantile(ratios, 1), kPairs, kRounds * kCallsInARound);
}

// The servers first: they are forked off before gRPC has a thread.
void Bench() {
  std::vector<Pair> pairs(kPairs);
  std::vector<Times> times;
  for (Pair& pair : pairs) times.push_back(MeasureThrough(std::move(pair)));
  Print("p50", 0.5, times);
  Print("p90", 0.9, times);
}

}  // namespace
}  // namespace cowork::bench

int main() {
  cowork::bench::Bench();
  return EXIT_SUCCESS;
}
