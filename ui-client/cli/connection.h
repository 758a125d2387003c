// Connection: a socket of brokerd's, with the calls of one service over it.
//
//   Connection<v1::Admin> admin(path);
//   TRY(admin.Dial());
//   return admin.Call(&v1::Admin::Stub::ListBoxes, v1::ListBoxesRequest());
//
// A call under way when brokerd died is made once more, of the next one, if the contract says that
// it may be. A connection that was left alone while a person typed is dialled anew first.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <grpcpp/client_context.h>

#include "common/rpc/call.h"
#include "ui-client/cli/confirmed.h"
#include "ui-client/cli/consent.h"
#include "ui-client/cli/line.h"

namespace cowork::cli {

// What a refused or broken call means to a person.
Error FromStatus(const grpc::Status& status);

// What a first call has to be confirmed with; its id is empty if that is not why it failed.
v1::Confirmation ToConfirm(const grpc::ClientContext& context);

int64_t NowUnixMs();

// Whether the call with this request may be made once more where its connection broke: its contract
// says so.
bool MayRepeat(const google::protobuf::Descriptor& request);

template <typename Service>
class Connection {
 public:
  using Stub = typename Service::Stub;
  template <typename Request, typename Response>
  using Method = grpc::Status (Stub::*)(grpc::ClientContext*, const Request&, Response*);

  explicit Connection(std::string path, std::chrono::seconds patience = kPatience)
      : line_(std::move(path), patience) {}

  Result<void> Dial() { return Use(line_.Dial()); }

  template <typename Request, typename Response>
  Result<Response> Call(Method<Request, Response> method, const Request& request) {
    TRY(Freshen());
    Result<Response> answer = CallIn(*NewContext(), method, request);
    if (!IsLost(answer) || !MayRepeat(*Request::descriptor())) return answer;
    return Use(line_.Redial()).ok() ? CallIn(*NewContext(), method, request) : answer;
  }

  // What widens or destroys: the first call tells what it would change, and the second repeats it.
  template <typename Request, typename Response>
  Result<Response> CallConfirmed(Method<Request, Response> method, const Request& request,
                                 const Consent& consent) {
    if (!consent.given.empty()) return CallWith(consent.given, method, request);
    const TwoCalls<Response> calls = {
        .first = [&] { return First(method, request); },
        .second = [&](const std::string& id) { return CallWith(id, method, request); },
        .now_unix_ms = NowUnixMs};
    return Confirmed(calls, consent);
  }

  // With the token, and no deadline.
  std::unique_ptr<grpc::ClientContext> NewContext() const { return line_.NewContext(); }
  // For a stream, which answers the pings as long as it is read.
  Stub& StubToStream() {
    streams_ = true;
    return *stub_;
  }

 private:
  template <typename T>
  bool IsLost(const Result<T>& answer) const {
    return !answer.ok() && answer.error().code() == ErrorCode::kUnavailable && line_.broke();
  }

  // A confirmation is good for its holder, by whichever connection they come.
  Result<void> Freshen() {
    return streams_ || line_.IsFresh() ? Result<void>() : Use(line_.Redial());
  }

  Result<void> Use(Result<void> dialled) {
    if (dialled.ok()) stub_ = Service::NewStub(line_.channel());
    return dialled;
  }

  template <typename Request, typename Response>
  FirstAnswer<Response> First(Method<Request, Response> method, const Request& request) {
    const Result<void> fresh = Freshen();
    if (!fresh.ok()) return {.response = fresh.error(), .told = {}};
    const auto context = NewContext();
    Result<Response> response = CallIn(*context, method, request);
    return {.response = std::move(response), .told = ToConfirm(*context)};
  }

  template <typename Request, typename Response>
  Result<Response> CallWith(const std::string& confirmation, Method<Request, Response> method,
                            const Request& request) {
    TRY(Freshen());
    const auto context = NewContext();
    context->AddMetadata(rpc::kConfirmationMetadata, confirmation);
    return CallIn(*context, method, request);
  }

  template <typename Request, typename Response>
  Result<Response> CallIn(grpc::ClientContext& context, Method<Request, Response> method,
                          const Request& request) {
    Response response;
    context.set_deadline(std::chrono::system_clock::now() + line_.patience());
    const grpc::Status status = (stub_.get()->*method)(&context, request, &response);
    line_.WasUsed();
    if (!status.ok()) return FromStatus(status);
    return response;
  }

  Line line_;
  std::unique_ptr<Stub> stub_;
  bool streams_ = false;
};

}  // namespace cowork::cli
