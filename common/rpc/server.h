// Server: gRPC as an HTTP/2 engine, and nothing more. We accept or inherit the sockets, we know who
// holds their other ends, and one generic service receives every call and asks the Router.
//
// Why not gRPC's own services: an interceptor cannot keep a handler from running, and a refused
// call's answer still reaches the peer. Here no handler is reached before Admit() has said yes.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/server.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "common/rpc/at_work.h"
#include "common/rpc/call.h"
#include "common/rpc/confirming.h"
#include "common/rpc/connections.h"
#include "common/rpc/counts.h"
#include "common/rpc/descriptor_numbers.h"
#include "common/rpc/reaper.h"
#include "common/rpc/router.h"
#include "common/rpc/service.h"
#include "cowork/v1/channel.pb.h"

namespace cowork::rpc {

inline constexpr std::chrono::seconds kHelloLimit{5};

// Hello, which every server answers by itself.
Contract ChannelContract();

class Server {
 public:
  // Whom it serves. A client that does not answer a ping in 5 s is ended. A daemon of ours is not:
  // one that stalls lives on, nobody would wire it anew, and the end of its socket tells its death.
  enum class Peers { kClients, kDaemons };

  // `daemon` is what Hello answers. Fails if a contract is incomplete, or if a method and its
  // handler, or what widens or destroys and what tells of it, do not find each other.
  static Result<std::unique_ptr<Server>> Start(std::string daemon, Service service,
                                               Peers peers = Peers::kClients);
  ~Server();  // Ends every call and every connection.

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Serves whoever holds the other end of a connected socket. One of our daemons may say Hello when
  // it first has something to ask; a client has kHelloLimit to ask for something, of which Hello is
  // the first where a token is needed, so that a silent one holds nothing for long.
  // kResourceExhausted: the holder has as many connections as it may have.
  enum class Hello { kAtLeisure, kWithinLimit };
  Result<void> Adopt(os::UniqueFd socket, Holder holder, Hello hello = Hello::kAtLeisure);

  // Ends every connection of this holder; none of their calls is admitted any more.
  void EndAllOf(std::string_view holder) { connections_.EndAllOf(holder); }

  std::vector<ConnectionFacts> Connected() const { return connections_.All(); }
  const Counts& counts() const { return counts_; }

  // Every handler starts on this queue's thread. What else a daemon has to do there may use it too.
  grpc::CompletionQueue& queue() { return *queue_; }

 private:
  Server(std::string daemon, Service service, Router router, std::unique_ptr<Reaper> reaper);
  void Listen(grpc::ServerBuilder& builder, Peers peers);
  void EndUnlessGreetedInTime(const std::weak_ptr<Connections::Connection>& connection);
  Detached AcceptCalls();
  Detached Serve(std::unique_ptr<Call> call);
  Task<Done> Handle(Call& call, std::optional<Connections::InFlight>& in_flight);
  Result<Connections::Shared> Admit(Call& call, std::optional<Connections::InFlight>& in_flight);
  Task<v1::HelloResponse> SayHello(Caller caller, v1::HelloRequest request);

  static constexpr int kCallsExpectedAtOnce = 16;

  const std::string daemon_;
  const Router router_;
  const Handlers handlers_;
  Confirming confirming_;
  Connections connections_;
  DescriptorNumbers numbers_;
  Counts counts_;
  std::unique_ptr<Reaper> reaper_;

  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
  AtWork at_work_;  // Every loop that accepts calls, and every call that is served.
  std::vector<std::unique_ptr<Call>> never_started_;  // gRPC may still speak of them at the end.
  std::thread thread_;
};

}  // namespace cowork::rpc
