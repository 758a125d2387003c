// Visit: one connection to a HolderServer, to an end that may be rude. Who it is it knows from
// whoever named its socket, and holds every answer against that.

#pragma once

#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "cowork/v1/channel.grpc.pb.h"
#include "cowork/v1/policy.grpc.pb.h"

namespace cowork::support {

class Visit {
 public:
  // `socket` is connected and named `name`; `same` is a duplicate, to be rude with.
  Visit(std::string name, os::UniqueFd socket, os::UniqueFd same)
      : name_(std::move(name)),
        same_(std::move(same)),
        channel_(rpc::ChannelOver(std::move(socket))),
        stub_(v1::Policy::NewStub(channel_)) {}
  ~Visit() {
    while (in_flight_ > 0) AwaitAnswer();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool well = false; queue_.Next(&tag, &well);) continue;
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  // Not OK: the server hung up first.
  grpc::Status Greet() {
    v1::HelloResponse hello;
    grpc::ClientContext context;
    context.set_deadline(Patience());
    const grpc::Status status = v1::Channel::NewStub(channel_)->Hello(&context, {}, &hello);
    token_ = hello.token();
    return status;
  }
  const std::string& token() const { return token_; }

  void Ask(bool slow) {
    calls_.push_back(std::make_unique<Asked>());
    Asked& call = *calls_.back();
    call.context.AddMetadata(rpc::kTokenMetadata, token_);
    call.context.set_deadline(Patience());
    v1::JudgeRequest request;
    request.set_session_id(name_);
    if (slow) request.mutable_shell();
    call.answer = stub_->AsyncJudge(&call.context, request, &queue_);
    call.answer->Finish(&call.response, &call.status, &call);
    ++in_flight_;
  }

  // How one of the calls ended, whichever it was. It is a failure if it was answered as another's.
  grpc::Status AwaitAnswer() {
    void* tag = nullptr;
    bool well = false;
    CHECK(queue_.Next(&tag, &well));
    --in_flight_;
    const Asked& call = *static_cast<Asked*>(tag);
    EXPECT_TRUE(!call.status.ok() || call.response.rule() == name_)
        << name_ << " was answered as " << call.response.rule();
    return call.status;
  }

  // With a token that is not ours.
  grpc::Status Steal(const std::string& token) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kTokenMetadata, token);
    context.set_deadline(Patience());
    v1::JudgeRequest request;
    request.set_session_id("whose token it is");
    v1::JudgeResponse response;
    return stub_->Judge(&context, request, &response);
  }

  // What is still in flight is waited for when we are destroyed, whatever comes of it.
  enum class End { kOrderly, kShutDown, kHalfClosed, kCancelled };
  void Leave(End end) {
    if (end == End::kShutDown) ::shutdown(same_.get(), SHUT_RDWR);
    if (end == End::kHalfClosed) ::shutdown(same_.get(), SHUT_WR);
    if (end == End::kCancelled)
      for (const auto& call : calls_) call->context.TryCancel();
  }

 private:
  struct Asked {
    grpc::ClientContext context;
    v1::JudgeResponse response;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<v1::JudgeResponse>> answer;
  };
  static std::chrono::system_clock::time_point Patience() {
    return std::chrono::system_clock::now() + std::chrono::seconds(20);
  }

  const std::string name_;
  const os::UniqueFd same_;
  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::Policy::Stub> stub_;
  grpc::CompletionQueue queue_;
  std::string token_;
  std::vector<std::unique_ptr<Asked>> calls_;
  int in_flight_ = 0;
};

}  // namespace cowork::support
