// What our router costs: one small unary call through rpc::Server (admission, token, limits,
// parsing, a coroutine for a handler), beside the same bytes through gRPC alone. Each server is a
// process of its own with one connection; the two take turns, so that whatever else the machine
// does is shared, and the ratio means something on a busy one.

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
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
#include "tests/bench/quantile.h"
#include "tests/support/socket_pair.h"

namespace cowork::bench {
namespace {

constexpr int kWarmUp = 10;
constexpr int kRounds = 200;
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
  rpc::Task<v1::JudgeResponse> Judge(rpc::Caller, v1::JudgeRequest request) {
    v1::JudgeResponse response;
    response.set_rule(request.grant());
    co_return response;
  }
  rpc::Service Methods() {
    return {.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)},
            .handlers = {{"/cowork.v1.Policy/LoadRules", rpc::Unary(*this, &Idle::LoadRules)},
                         {"/cowork.v1.Policy/CheckRules", rpc::Unary(*this, &Idle::CheckRules)},
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

// The other end of what a process of its own serves, until we end.
os::UniqueFd Served(const std::function<void(os::UniqueFd)>& serve) {
  auto [ours, theirs] = support::MakeSocketPair();
  const pid_t parent = ::getpid();
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(EXIT_FAILURE);
    ours = os::UniqueFd();
    serve(std::move(theirs));
    ::_exit(EXIT_FAILURE);
  }
  return std::move(ours);
}

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

void Measure(Client& router, Client& bare) {
  const grpc::ByteBuffer request = SmallCase();
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    if (round == 0) ours.clear(), theirs.clear();
    for (int i = 0; i < kCallsInARound; ++i) ours.push_back(Time(router, request));
    for (int i = 0; i < kCallsInARound; ++i) theirs.push_back(Time(bare, request));
  }
  std::printf(
      "a unary call through the router: p50 %.0f us, p90 %.0f; gRPC alone p50 %.0f us, p90 %.0f; "
      "ratio %.2f at p50, %.2f at p90 (%d calls each)\n",
      Quantile(ours, 0.5), Quantile(ours, 0.9), Quantile(theirs, 0.5), Quantile(theirs, 0.9),
      Quantile(ours, 0.5) / Quantile(theirs, 0.5), Quantile(ours, 0.9) / Quantile(theirs, 0.9),
      kRounds * kCallsInARound);
}

// The servers first: they are forked off before gRPC has a thread.
void Bench() {
  os::UniqueFd to_router = Served(ServeByRouter);
  os::UniqueFd to_bare = Served(ServeBare);
  Client router(std::move(to_router));
  Client bare(std::move(to_bare));
  const grpc::ByteBuffer hello =
      router.Call("/cowork.v1.Channel/Hello", rpc::ToBytes(v1::HelloRequest()));
  const std::string token = rpc::FromBytes<v1::HelloResponse>(hello)->token();
  router.UseToken(token);
  bare.UseToken(token);  // So that both carry the same bytes.
  Measure(router, bare);
}

}  // namespace
}  // namespace cowork::bench

int main() {
  cowork::bench::Bench();
  return EXIT_SUCCESS;
}
