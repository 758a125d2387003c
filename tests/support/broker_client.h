// BrokerClient: a client of brokerd, for tests. Statuses come as our Results.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cowork/v1/broker.grpc.pb.h"
#include "tests/support/client.h"

namespace cowork::support {

class BrokerClient {
 public:
  explicit BrokerClient(os::UniqueFd socket)
      : channel_(rpc::ChannelOver(std::move(socket))),
        hello_(v1::Channel::NewStub(channel_)),
        stub_(v1::Broker::NewStub(channel_)) {}

  template <typename Request, typename Response>
  Result<Response> Call(grpc::Status (v1::Broker::Stub::*method)(grpc::ClientContext*,
                                                                 const Request&, Response*),
                        const Request& request) {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  template <typename Request, typename Response>
  using Method = grpc::Status (v1::Broker::Stub::*)(grpc::ClientContext*, const Request&,
                                                    Response*);

  // What the first call of two is told. Its status, if it is told nothing.
  template <typename Request, typename Response>
  Result<v1::Confirmation> Told(Method<Request, Response> method, const Request& request) {
    grpc::ClientContext context;
    Prepare(context);
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    const auto& metadata = context.GetServerTrailingMetadata();
    const auto told = metadata.find(rpc::kToConfirmMetadata);
    if (told == metadata.end()) return rpc::FromGrpcStatus(status);
    v1::Confirmation confirmation;
    confirmation.ParseFromArray(told->second.data(), static_cast<int>(told->second.size()));
    return confirmation;
  }

  // The second call.
  template <typename Request, typename Response>
  Result<Response> Confirm(Method<Request, Response> method, const Request& request,
                           const std::string& id) {
    grpc::ClientContext context;
    Prepare(context);
    context.AddMetadata(rpc::kConfirmationMetadata, id);
    Response response;
    const grpc::Status status = ((*stub_).*method)(&context, request, &response);
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  template <typename Request, typename Response>
  Result<Response> CallTwice(Method<Request, Response> method, const Request& request) {
    const v1::Confirmation told = TRY(Told(method, request));
    return Confirm(method, request, told.id());
  }

  Result<v1::Grant> AddGrant(const std::string& path);
  Result<v1::Session> Start(const std::string& grant, const std::string& prompt = "do it",
                            const std::string& model = "");
  Result<v1::Session> Stop(const std::string& session);
  Result<v1::Approval> Answer(const std::string& approval, v1::AnswerRequest::Decision decision,
                              const std::string& tell = "");

  // Events from a sequence number on, until one is the last that is wanted or the session ends.
  using IsLast = std::function<bool(const v1::Event&)>;
  Result<std::vector<v1::Event>> Watch(
      const std::string& session, uint64_t from = 1,
      const IsLast& is_last = [](const v1::Event&) { return false; });
  Result<std::vector<v1::Event>> WatchSoFar(const std::string& session);

 private:
  Result<std::vector<v1::Event>> Watch(const v1::WatchRequest& request, const IsLast& is_last);

  void Prepare(grpc::ClientContext& context);

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::Channel::Stub> hello_;
  std::unique_ptr<v1::Broker::Stub> stub_;
  std::string token_;
};

}  // namespace cowork::support
