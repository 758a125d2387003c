// Every contract there is, and a client that calls any method of them with any token.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/generic/generic_stub.h>

#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/router.h"
#include "cowork/v1/admin.pb.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/channel.grpc.pb.h"
#include "cowork/v1/policy.pb.h"
#include "cowork/v1/runner.pb.h"
#include "cowork/v1/vault.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace cowork::support {

inline std::vector<rpc::Contract> EveryContract() {
  return {v1::HelloRequest::descriptor()->file()->service(0),
          v1::WatchRequest::descriptor()->file()->service(0),
          v1::ListBoxesRequest::descriptor()->file()->service(0),
          v1::JudgeRequest::descriptor()->file()->service(0),
          v1::LeaseRequest::descriptor()->file()->service(0),
          v1::StopRequest::descriptor()->file()->service(0),
          ::grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0),
          ::grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file()->service(0)};
}

inline std::vector<const google::protobuf::MethodDescriptor*> EveryMethod() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const rpc::Contract contract : EveryContract())
    for (int i = 0; i < contract->method_count(); ++i) methods.push_back(contract->method(i));
  return methods;
}

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

  // Sends one request without a field. OK: something came back, or the stream ended well.
  grpc::Status Call(const std::string& path, const std::string& token) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    if (!token.empty()) context.AddMetadata(rpc::kTokenMetadata, token);
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareCall(&context, path, &queue);
    grpc::ByteBuffer answer;
    const grpc::Slice nothing;
    bool well = Await(queue, [&](void* tag) { call->StartCall(tag); });
    if (well)
      Await(queue, [&](void* tag) {
        call->WriteLast(grpc::ByteBuffer(&nothing, 1), grpc::WriteOptions(), tag);
      });
    const bool answered = Await(queue, [&](void* tag) { call->Read(&answer, tag); });
    if (answered) context.TryCancel();
    grpc::Status status;
    Await(queue, [&](void* tag) { call->Finish(&status, tag); });
    return answered ? grpc::Status::OK : status;
  }

 private:
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
