// Client: the calling end of a gRPC channel, for tests. It says Hello and carries the token that
// came back; a test may take another one. Statuses come as our Results.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/client_context.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/status.h"
#include "cowork/v1/channel.grpc.pb.h"

namespace cowork::support {

template <typename Service>
class Client {
 public:
  using Stub = typename Service::Stub;

  explicit Client(os::UniqueFd socket)
      : channel_(rpc::ChannelOver(std::move(socket))),
        hello_(v1::Channel::NewStub(channel_)),
        stub_(Service::NewStub(channel_)) {}

  Result<v1::HelloResponse> Hello() {
    v1::HelloResponse response;
    const auto context = Context();
    const grpc::Status status = hello_->Hello(context.get(), v1::HelloRequest(), &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  void UseToken(std::string token) { token_ = std::move(token); }

  template <typename Request, typename Response>
  Result<Response> Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                     Response*),
                        const Request& request) {
    if (token_.empty()) token_ = TRY(Hello()).token();
    Response response;
    const auto context = Context();
    if (!token_.empty()) context->AddMetadata(rpc::kTokenMetadata, token_);
    const grpc::Status status = ((*stub_).*method)(context.get(), request, &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

 private:
  static std::unique_ptr<grpc::ClientContext> Context() {
    auto context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return context;
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::Channel::Stub> hello_;
  std::unique_ptr<Stub> stub_;
  std::string token_;
};

}  // namespace cowork::support
