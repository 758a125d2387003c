// AnyCaller: a client that calls any method of any contract, with any token.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/generic/generic_stub.h>

#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "cowork/v1/channel.grpc.pb.h"

namespace cowork::support {

class AnyCaller {
 public:
  explicit AnyCaller(os::UniqueFd socket)
      : channel_(rpc::ChannelOver(std::move(socket))), stub_(channel_) {}

  // Empty if nobody answered.
  std::string Hello() {
    v1::HelloResponse hello;
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::Channel::NewStub(channel_)->Hello(&context, {}, &hello);
    return hello.token();
  }

  // Sends one request. OK: something came back, or the stream ended well.
  grpc::Status Call(const std::string& path, const std::string& token,
                    const grpc::ByteBuffer& request = NoFields()) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    if (!token.empty()) context.AddMetadata(rpc::kTokenMetadata, token);
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareCall(&context, path, &queue);
    grpc::ByteBuffer answer;
    bool well = Await(queue, [&](void* tag) { call->StartCall(tag); });
    if (well) Await(queue, [&](void* tag) { call->WriteLast(request, grpc::WriteOptions(), tag); });
    const bool answered = Await(queue, [&](void* tag) { call->Read(&answer, tag); });
    if (answered) context.TryCancel();
    grpc::Status status;
    Await(queue, [&](void* tag) { call->Finish(&status, tag); });
    return answered ? grpc::Status::OK : status;
  }

 private:
  static grpc::ByteBuffer NoFields() {
    const grpc::Slice nothing;
    return {&nothing, 1};
  }

  static constexpr std::chrono::seconds kPatience{10};

  template <typename Start>
  static bool Await(grpc::CompletionQueue& queue, Start start) {
    start(nullptr);
    void* tag = nullptr;
    bool well = false;
    queue.Next(&tag, &well);
    return well;
  }

  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

}  // namespace cowork::support
