// Connection: a socket of brokerd's, with the calls of one service over it.
//
//   Connection<v1::Admin> admin(path);
//   TRY(admin.Dial());
//   return admin.Call(&v1::Admin::Stub::ListBoxes, v1::ListBoxesRequest());
//
// A call under way when brokerd died is made once more, of the next one, if the contract says that
// it may be.

#pragma once

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <grpcpp/client_context.h>

#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "cowork/v1/channel.grpc.pb.h"
#include "ui-client/cli/consent.h"
#include "ui-client/cli/dial.h"

namespace cowork::cli {

inline constexpr std::chrono::seconds kPatience{100};  // A little more than the daemons' own.
inline constexpr std::chrono::seconds kUntilRestarted{10};  // coworkd may pause 5 s before.

// What a refused or broken call means to a person.
Error FromStatus(const grpc::Status& status);

// What a first call has to be confirmed with; its id is empty if that is not why it failed.
v1::Confirmation ToConfirm(const grpc::ClientContext& context);

// Whether the call with this request may be made once more after UNAVAILABLE: its contract says so.
bool MayRepeat(const google::protobuf::Descriptor& request);

template <typename Service>
class Connection {
 public:
  using Stub = typename Service::Stub;
  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

  explicit Connection(std::string path) : path_(std::move(path)) {}

  // Hello changes nothing: where a daemon dies under it, the next one is asked.
  Result<void> Dial() {
    const Result<void> dialled = DialOnce(kPatience);
    return IsLost(dialled) ? DialOnce(kUntilRestarted) : dialled;
  }

  template <typename Request, typename Response>
  Result<Response> Call(Method<Request, Response> method, const Request& request) {
    Result<Response> answer = CallIn(*NewContext(), method, request);
    if (!IsLost(answer) || !MayRepeat(*Request::descriptor())) return answer;
    return DialOnce(kUntilRestarted).ok() ? CallIn(*NewContext(), method, request) : answer;
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
  template <typename T>
  static bool IsLost(const Result<T>& answer) {
    return !answer.ok() && answer.error().code() == ErrorCode::kUnavailable;
  }

  Result<void> DialOnce(std::chrono::seconds limit) {
    channel_ = rpc::ChannelOver(TRY(DialOwn(path_, SOCK_STREAM)));
    stub_ = Service::NewStub(channel_);
    token_.clear();
    v1::HelloResponse hello;
    const auto context = NewContext();
    context->set_deadline(std::chrono::system_clock::now() + limit);
    const grpc::Status status =
        v1::Channel::NewStub(channel_)->Hello(context.get(), v1::HelloRequest(), &hello);
    if (!status.ok()) return FromStatus(status);
    token_ = hello.token();
    return {};
  }

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

  const std::string path_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Stub> stub_;
  std::string token_;
};

}  // namespace cowork::cli
