#include "common/rpc/server.h"

#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <limits>
#include <optional>
#include <utility>

#include <google/protobuf/stubs/logging.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include "common/os/duplicate.h"

namespace cowork::rpc {
namespace {

// An adopted socket has no handshake time-out. Without keepalive a silent client stays for ever.
constexpr int kKeepaliveMs = 10'000;
constexpr int kKeepaliveTimeoutMs = 5'000;
constexpr int kNeverMs = std::numeric_limits<int>::max();
constexpr size_t kLargestMetadata = 8 * 1024;

// gRPC looks at the size of a message when it has all of it, and one may say to be of 4 GiB. Beyond
// this it ends idle connections, then calls. The largest requests of one connection are half of it.
constexpr size_t kMostMemory = 128 * 1024 * 1024;

constexpr auto kGraceForCalls = std::chrono::milliseconds(200);
constexpr auto kHello = "/cowork.v1.Channel/Hello";

Result<void> CheckThatTheyMatch(const Router& router, const Service& service) {
  for (const auto& [path, handler] : service.handlers) TRY(router.Find(path));
  if (service.handlers.size() + 1 != router.methods().size())  // Hello is the server's own.
    return Error(ErrorCode::kUnimplemented, "a method has no handler");
  return Confirming::CheckThatTheyMatch(router, service.changes);
}

// gRPC's own limit does not bind a peer that never acknowledges it.
Result<void> AdmitMetadata(const Call& call) {
  if (call.metadata_bytes() > kLargestMetadata)
    return Error(ErrorCode::kResourceExhausted, "the call carries more metadata than 8 KiB");
  return {};
}

// A compressed request is as large as it says only until it is read.
void RefuseCompression(grpc::ServerBuilder& builder) {
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
}

}  // namespace

Server::Server(std::string daemon, Service service, Router router, std::unique_ptr<Reaper> reaper)
    : daemon_(std::move(daemon)),
      router_(std::move(router)),
      handlers_([&] {
        service.handlers.emplace(kHello, Unary(*this, &Server::SayHello));
        return std::move(service.handlers);
      }()),
      confirming_(std::move(service.changes)),
      reaper_(std::move(reaper)) {}

Contract ChannelContract() {
  return v1::HelloRequest::descriptor()->file()->service(0);
}

Result<std::unique_ptr<Server>> Server::Start(std::string daemon, Service service, Peers peers) {
  // It would write a line, and not one of JSON, for each field of a peer's that is no UTF-8.
  google::protobuf::SetLogHandler(nullptr);
  service.contracts.push_back(ChannelContract());
  Router router = TRY(Router::Create(service.contracts));
  TRY(CheckThatTheyMatch(router, service));
  std::unique_ptr<Reaper> reaper = TRY(Reaper::Start());
  std::unique_ptr<Server> server(
      new Server(std::move(daemon), std::move(service), std::move(router), std::move(reaper)));
  grpc::ServerBuilder builder;
  server->Listen(builder, peers);
  if (server->server_ == nullptr) return Error(ErrorCode::kInternal, "gRPC did not start");
  return server;
}

void Server::Listen(grpc::ServerBuilder& builder, Peers peers) {
  builder.RegisterAsyncGenericService(&service_);
  builder.SetMaxReceiveMessageSize(static_cast<int>(router_.largest_request()));
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, static_cast<int>(kLargestMetadata));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             peers == Peers::kClients ? kKeepaliveMs : kNeverMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.SetResourceQuota(grpc::ResourceQuota("requests").Resize(kMostMemory));
  RefuseCompression(builder);
  queue_ = builder.AddCompletionQueue();
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return;

  // A thread of ours: those of gRPC's callback API sleep up to 100 ms when idle.
  thread_ = std::thread([this, starting = at_work_.Begin()]() mutable {
    for (int i = 0; i < kCallsExpectedAtOnce; ++i) AcceptCalls();
    starting.reset();
    RunQueue(*queue_);
  });
}

Server::~Server() {
  reaper_.reset();  // It speaks of connections to us.
  if (server_ == nullptr) return;
  server_->Shutdown(std::chrono::system_clock::now() + kGraceForCalls);
  at_work_.WaitForNone();  // A queue that is closed must not be asked for another thing.
  Later::Drop(*queue_);
  queue_->Shutdown();
  thread_.join();
}

Result<void> Server::Adopt(os::UniqueFd socket, Holder holder, Hello hello) {
  // gRPC sets this on sockets it made, not on ours; one blocking read would stop every connection.
  if (::fcntl(socket.get(), F_SETFL, O_NONBLOCK) != 0) return Error::FromErrno("fcntl", errno);
  os::UniqueFd numbered = TRY(numbers_.Renumber(socket));
  os::UniqueFd watched = TRY(os::Duplicate(socket.get()));
  const std::string name = "fd:" + std::to_string(numbered.get());
  const Connections::Shared connection =
      TRY(connections_.Add(name, std::move(holder), std::move(socket)));
  const Result<void> watching =
      reaper_->Watch(std::move(watched), [this, connection] { connections_.Remove(connection); });
  if (!watching.ok()) {
    connections_.Remove(connection);
    return watching.error();
  }
  if (hello == Hello::kWithinLimit) EndUnlessGreetedInTime(connection);
  ++counts_.connections_adopted;
  grpc::AddInsecureChannelFromFd(server_.get(), numbered.Release());
  return {};
}

// What is waited for may have ended long before, and keeps no descriptor of its until then.
void Server::EndUnlessGreetedInTime(const std::weak_ptr<Connections::Connection>& connection) {
  Later::Run(
      *queue_, [this, connection] { connections_.EndUnlessGreeted(connection); }, kHelloLimit);
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
  std::optional<Connections::InFlight> in_flight;  // Until the answer has left us.
  const Result<Done> outcome = co_await Handle(*call, in_flight);
  // Named before it is awaited: g++ 12 evaluates both sides of a ?: inside co_await.
  grpc::Status status = outcome.ok() ? grpc::Status::OK : ToGrpcStatus(outcome.error());
  co_await call->Finish(std::move(status));
  co_await call->End();
}

Task<Done> Server::Handle(Call& call, std::optional<Connections::InFlight>& in_flight) {
  const Result<Connections::Shared> connection = Admit(call, in_flight);
  if (!connection.ok()) co_return counts_.Refused(connection.error());
  grpc::ByteBuffer request;
  if (!co_await call.Read(request))
    co_return Error(ErrorCode::kInvalidArgument, "the call carries no request");
  const Result<void> fit = call.Look(request);
  if (!fit.ok()) co_return counts_.Refused(fit.error());
  connections_.Heard(**connection);

  Caller caller{.connection = call.peer(),
                .holder = (*connection)->holder.name,
                .confirmed = "",
                .cut_off = {*connection, &(*connection)->cut_off}};
  if (call.method().asks_twice) {
    Result<std::string> confirmed = co_await confirming_.Ask(call, caller, request);
    if (!confirmed.ok()) co_return counts_.Refused(confirmed.error());
    caller.confirmed = *std::move(confirmed);
  }
  if (caller.IsCutOff()) co_return counts_.Refused(Error(ErrorCode::kUnavailable, "it was ended"));
  const Result<Done> done =
      co_await handlers_.at(call.path())(std::move(caller), std::move(request), call);
  ++(done.ok() ? counts_.calls_done : counts_.calls_failed);
  co_return done;
}

// Before a byte of the request is read.
Result<Connections::Shared> Server::Admit(Call& call,
                                          std::optional<Connections::InFlight>& in_flight) {
  TRY(AdmitMetadata(call));
  const Method* method = TRY(router_.Find(call.path()));
  Connections::Shared connection = TRY(connections_.Find(call.peer()));
  if (!method->rule.tokenless()) TRY(CheckToken(*connection, call.token()));
  TRY(AdmitHolder(*method, connection->holder.held));
  in_flight.emplace(TRY(connections_.Begin(connection)));
  call.SetMethod(*method);
  return connection;
}

Task<v1::HelloResponse> Server::SayHello(Caller caller, v1::HelloRequest) {
  const Result<Connections::Shared> connection = connections_.Find(caller.connection);
  if (!connection.ok()) co_return connection.error();
  v1::HelloResponse response;
  response.set_token((*connection)->token);
  response.set_daemon(daemon_);
  co_return response;
}

}  // namespace cowork::rpc
