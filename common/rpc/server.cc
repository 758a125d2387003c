#include "common/rpc/server.h"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <utility>

#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include "common/os/duplicate.h"

namespace cowork::rpc {
namespace {

// An adopted socket has no handshake time-out. Without keepalive a silent peer stays for ever.
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 5'000;
constexpr int kLargestMetadata = 8 * 1024;

constexpr auto kGraceForCalls = std::chrono::milliseconds(200);
constexpr auto kHello = "/cowork.v1.Channel/Hello";

Result<void> CheckThatTheyMatch(const Router& router, const Handlers& handlers) {
  for (const auto& [path, handler] : handlers) TRY(router.Find(path));
  if (handlers.size() + 1 != router.size())  // Hello is the server's own.
    return Error(ErrorCode::kUnimplemented, "a method has no handler");
  return {};
}

}  // namespace

Server::Server(std::string daemon, Service service, Router router)
    : daemon_(std::move(daemon)), router_(std::move(router)), handlers_([&] {
        service.handlers.emplace(kHello, Unary(*this, &Server::SayHello));
        return std::move(service.handlers);
      }()) {}

Result<std::unique_ptr<Server>> Server::Start(std::string daemon, Service service) {
  service.contracts.push_back(v1::HelloRequest::descriptor()->file()->service(0));
  Router router = TRY(Router::Create(service.contracts));
  TRY(CheckThatTheyMatch(router, service.handlers));
  std::unique_ptr<Server> server(
      new Server(std::move(daemon), std::move(service), std::move(router)));
  TRY(server->Listen());
  return server;
}

Result<void> Server::Listen() {
  grpc::ServerBuilder builder;
  builder.RegisterAsyncGenericService(&service_);
  builder.SetMaxReceiveMessageSize(static_cast<int>(router_.largest_request()));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kLargestMetadata);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return Error(ErrorCode::kInternal, "gRPC did not start");

  // A thread of ours: those of gRPC's callback API sleep up to 100 ms when idle.
  thread_ = std::thread([this, starting = at_work_.Begin()]() mutable {
    for (int i = 0; i < kCallsExpectedAtOnce; ++i) AcceptCalls();
    starting.reset();
    RunQueue(*queue_);
  });
  return {};
}

Server::~Server() {
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + kGraceForCalls);
  at_work_.WaitForNone();  // A queue that is closed must not be asked for another thing.
  queue_->Shutdown();
  thread_.join();
}

Result<void> Server::Adopt(os::UniqueFd socket, CapabilitySet held, Hello hello) {
  // gRPC sets this on sockets it made, not on ours; one blocking read would stop every connection.
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return Error::FromErrno("fcntl", errno);
  const std::string name = "fd:" + std::to_string(socket.get());
  if (hello == Hello::kAtLeisure) {
    connections_.Add(name, std::move(held));
  } else {
    os::UniqueFd watched = TRY(os::Duplicate(socket.get()));
    TRY(connections_.AddClient(name, std::move(held), std::move(watched)));
    Later::Run(
        *queue_,
        [this, name, token = TRY(connections_.TokenOf(name))] {
          connections_.EndUnlessGreeted(name, token);
        },
        kHelloLimit);
  }
  grpc::AddInsecureChannelFromFd(server_.get(), socket.Release());
  return {};
}

// One of kCallsExpectedAtOnce loops, each waiting for the next call.
Detached Server::AcceptCalls() {
  const AtWork::One counted = at_work_.Begin();
  while (true) {
    auto call = std::make_unique<Call>();
    if (!co_await call->Arrival(service_, *queue_)) {
      never_started_.push_back(std::move(call));
      co_return;
    }
    Serve(std::move(call));
  }
}

Detached Server::Serve(std::unique_ptr<Call> call) {
  const AtWork::One counted = at_work_.Begin();
  const Result<Done> outcome = co_await Handle(*call);
  // Named before it is awaited: g++ 12 evaluates both sides of a ?: inside co_await.
  grpc::Status status = outcome.ok() ? grpc::Status::OK : ToGrpcStatus(outcome.error());
  co_await call->Finish(std::move(status));
  co_await call->End();
}

Task<Done> Server::Handle(Call& call) {
  const Result<v1::MethodRule> rule = router_.Find(call.path());
  if (!rule.ok()) co_return rule.error();
  Result<CapabilitySet> held = Admit(call, *rule);
  if (!held.ok()) co_return held.error();
  const Result<Connections::InFlight> counted = connections_.Begin(call.peer());
  if (!counted.ok()) co_return counted.error();

  grpc::ByteBuffer request;
  if (!co_await call.Read(request))
    co_return Error(ErrorCode::kInvalidArgument, "the call carries no request");
  const Result<void> fits = AdmitSize(*rule, request.Length());
  if (!fits.ok()) co_return fits.error();

  Caller caller{.connection = call.peer(), .held = *std::move(held)};
  co_return co_await handlers_.at(call.path())(std::move(caller), std::move(request), call);
}

// Asked before a byte of the request is read. Answers what the caller may do.
Result<CapabilitySet> Server::Admit(const Call& call, const v1::MethodRule& rule) const {
  CapabilitySet held = TRY(connections_.HeldBy(call.peer()));
  if (rule.need() != v1::MethodRule::HELLO) TRY(connections_.CheckToken(call.peer(), call.token()));
  TRY(router_.Admit(call.path(), held));
  return held;
}

Task<v1::HelloResponse> Server::SayHello(Caller caller, v1::HelloRequest) {
  const Result<std::string> token = connections_.Greet(caller.connection);
  if (!token.ok()) co_return token.error();
  v1::HelloResponse response;
  response.set_token(*token);
  response.set_daemon(daemon_);
  co_return response;
}

}  // namespace cowork::rpc
