// Connection: a socket of brokerd's, with the calls of one service over it.
//
//   Connection<v1::Admin> admin(TRY(DialOwn(path, SOCK_STREAM)));
//   TRY(admin.SayHello());
//   return admin.Call(&v1::Admin::Stub::ListBoxes, v1::ListBoxesRequest());

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/client_context.h>

#include "common/os/unique_fd.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "cowork/v1/channel.grpc.pb.h"
#include "ui-client/cli/consent.h"

namespace cowork::cli {

inline constexpr std::chrono::seconds kPatience{100};  // A little more than the daemons' own.

// What a refused or broken call means to a person.
Error FromStatus(const grpc::Status& status);

// What a first call has to be confirmed with; its id is empty if that is not why it failed.
v1::Confirmation ToConfirm(const grpc::ClientContext& context);

template <typename Service>
class Connection {
 public:
  using Stub = typename Service::Stub;
  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

  explicit Connection(os::UniqueFd socket)
      : channel_(rpc::ChannelOver(std::move(socket))), stub_(Service::NewStub(channel_)) {}

  Result<void> SayHello() {
    const auto stub = v1::Channel::NewStub(channel_);
    v1::HelloResponse hello;
    const auto context = NewContext();
    context->set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Status status = stub->Hello(context.get(), v1::HelloRequest(), &hello);
    if (!status.ok()) return FromStatus(status);
    token_ = hello.token();
    return {};
  }

  template <typename Request, typename Response>
  Result<Response> Call(Method<Request, Response> method, const Request& request) {
    return CallIn(*NewContext(), method, request);
  }

  // What widens or destroys: the first call tells what it would change, and the second repeats it.
  template <typename Request, typename Response>
  Result<Response> CallConfirmed(Method<Request, Response> method, const Request& request,
                                 const Consent& consent) {
    if (!consent.given.empty()) return CallWith(consent.given, method, request);
    const auto context = NewContext();
    Result<Response> first = CallIn(*context, method, request);
    const v1::Confirmation to_confirm = ToConfirm(*context);
    if (first.ok() || to_confirm.id().empty()) return first;
    TRY(consent.ask(to_confirm));
    return CallWith(to_confirm.id(), method, request);
  }

  // With the token, and no deadline.
  std::unique_ptr<grpc::ClientContext> NewContext() const {
    auto context = std::make_unique<grpc::ClientContext>();
    if (!token_.empty()) context->AddMetadata(rpc::kTokenMetadata, token_);
    return context;
  }
  Stub& stub() { return *stub_; }

 private:
  template <typename Request, typename Response>
  Result<Response> CallWith(const std::string& confirmation, Method<Request, Response> method,
                            const Request& request) {
    const auto context = NewContext();
    context->AddMetadata(rpc::kConfirmationMetadata, confirmation);
    return CallIn(*context, method, request);
  }

  template <typename Request, typename Response>
  Result<Response> CallIn(grpc::ClientContext& context, Method<Request, Response> method,
                          const Request& request) {
    Response response;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    if (!status.ok()) return FromStatus(status);
    return response;
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::string token_;
};

}  // namespace cowork::cli
