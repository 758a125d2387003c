// Peer: another daemon, as a daemon calls it: every call is something a coroutine awaits on the
// daemon's own queue, and an Error is an Error.
//
//   const auto judged = co_await policyd->Call<v1::JudgeResponse>("/cowork.v1.Policy/Judge",
//   asked);
//
// A Peer is one connection. When the other daemon was restarted there is a new Peer; calls on the
// old one fail with kUnavailable.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "common/rpc/operation.h"
#include "common/rpc/service.h"
#include "common/rpc/status.h"
#include "common/rpc/task.h"

namespace cowork::rpc {

inline constexpr std::chrono::seconds kCallLimit{90};  // A runtime may take its time to start.

// A channel over a socket that is connected already; gRPC owns the socket from here on.
std::shared_ptr<grpc::Channel> ChannelOver(os::UniqueFd socket);

class Peer : public std::enable_shared_from_this<Peer> {
 public:
  // `queue` outlives the peer.
  static std::shared_ptr<Peer> Over(os::UniqueFd socket, grpc::CompletionQueue& queue) {
    return std::shared_ptr<Peer>(new Peer(ChannelOver(std::move(socket)), queue));
  }

  // Whoever awaits a call is resumed on this queue's thread.
  grpc::CompletionQueue& queue() { return queue_; }

  template <typename Response, typename Request>
  Task<Response> Call(const char* path, Request request, std::chrono::seconds limit = kCallLimit) {
    const std::shared_ptr<Peer> alive = shared_from_this();
    Result<grpc::ByteBuffer> answer = co_await CallBytes(path, ToBytes(request), limit);
    if (!answer.ok()) co_return answer.error();
    co_return FromBytes<Response>(*std::move(answer));
  }

  // What a method that streams sends. Next() is empty when the stream ended well.
  template <typename Response>
  class Reading {
   public:
    Task<std::optional<Response>> Next() {
      grpc::ByteBuffer bytes;
      if (co_await Operation([this, &bytes](void* tag) { stream_->Read(&bytes, tag); })) {
        Result<Response> piece = FromBytes<Response>(std::move(bytes));
        if (!piece.ok()) co_return piece.error();
        co_return std::optional<Response>(*std::move(piece));
      }
      grpc::Status status;
      co_await Operation([this, &status](void* tag) { stream_->Finish(&status, tag); });
      if (!status.ok()) co_return FromGrpcStatus(status);
      co_return std::optional<Response>();
    }

   private:
    friend Peer;
    std::unique_ptr<grpc::ClientContext> context_ = std::make_unique<grpc::ClientContext>();
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  };

  template <typename Response, typename Request>
  Task<Reading<Response>> Read(const char* path, Request request) {
    const std::shared_ptr<Peer> alive = shared_from_this();
    const Result<Done> greeted = co_await Greet(kCallLimit);
    if (!greeted.ok()) co_return greeted.error();
    Reading<Response> reading;
    reading.context_->AddMetadata(kTokenMetadata, token_);
    reading.stream_ = stub_.PrepareCall(reading.context_.get(), path, &queue_);
    co_await Operation([&](void* tag) { reading.stream_->StartCall(tag); });
    const grpc::ByteBuffer bytes = ToBytes(request);
    co_await Operation(
        [&](void* tag) { reading.stream_->WriteLast(bytes, grpc::WriteOptions(), tag); });
    co_return std::move(reading);
  }

 private:
  Peer(std::shared_ptr<grpc::Channel> channel, grpc::CompletionQueue& queue)
      : stub_(std::move(channel)), queue_(queue) {}

  Task<Done> Greet(std::chrono::seconds limit);  // Says Hello unless that was done.
  Task<grpc::ByteBuffer> CallBytes(const char* path, grpc::ByteBuffer request,
                                   std::chrono::seconds limit);
  Task<grpc::ByteBuffer> CallOnce(const char* path, grpc::ByteBuffer request,
                                  std::chrono::seconds limit);

  grpc::GenericStub stub_;
  grpc::CompletionQueue& queue_;
  std::string token_;
};

}  // namespace cowork::rpc
