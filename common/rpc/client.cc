#include "common/rpc/client.h"

#include <grpcpp/create_channel_posix.h>
#include <grpcpp/support/channel_arguments.h>

#include "cowork/v1/channel.pb.h"

namespace cowork::rpc {
namespace {

constexpr int kLargestAnswer = 64 * 1024 * 1024;

}  // namespace

std::shared_ptr<grpc::Channel> ChannelOver(os::UniqueFd socket) {
  grpc::ChannelArguments arguments;
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "local");
  // One connection, one channel: gRPC's shared pool must not hand ours to another user of it.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  // gRPC takes 4 MiB at most: after some ten thousand sessions there would be no list of them.
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  return grpc::CreateCustomInsecureChannelFromFd("local", socket.Release(), arguments);
}

Task<Done> Peer::Greet(std::chrono::seconds limit) {
  if (!token_.empty()) co_return Done{};
  Result<grpc::ByteBuffer> answer =
      co_await CallOnce("/cowork.v1.Channel/Hello", ToBytes(v1::HelloRequest()), limit);
  if (!answer.ok()) co_return answer.error();
  const Result<v1::HelloResponse> hello = FromBytes<v1::HelloResponse>(*std::move(answer));
  if (!hello.ok()) co_return hello.error();
  token_ = hello->token();
  co_return Done{};
}

Task<grpc::ByteBuffer> Peer::CallBytes(const char* path, grpc::ByteBuffer request,
                                       std::chrono::seconds limit) {
  const Result<Done> greeted = co_await Greet(limit);
  if (!greeted.ok()) co_return greeted.error();
  co_return co_await CallOnce(path, std::move(request), limit);
}

Task<grpc::ByteBuffer> Peer::CallOnce(const char* path, grpc::ByteBuffer request,
                                      std::chrono::seconds limit) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + limit);
  if (!token_.empty()) context.AddMetadata(kTokenMetadata, token_);
  const auto call = stub_.PrepareUnaryCall(&context, path, request, &queue_);
  call->StartCall();
  grpc::ByteBuffer response;
  grpc::Status status;
  co_await Operation([&](void* tag) { call->Finish(&response, &status, tag); });
  if (!status.ok()) co_return FromGrpcStatus(status);
  co_return std::move(response);
}

}  // namespace cowork::rpc
