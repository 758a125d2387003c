// BareEcho: gRPC with nothing of ours, for comparison: one generic service on one thread's queue,
// which answers every call with the bytes it was sent.

#pragma once

#include <fcntl.h>

#include <memory>
#include <vector>

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include "common/os/unique_fd.h"

namespace cowork::bench {

class BareEcho {
 public:
  BareEcho() {
    grpc::ServerBuilder builder;
    builder.RegisterAsyncGenericService(&service_);
    queue_ = builder.AddCompletionQueue();
    server_ = builder.BuildAndStart();
  }

  void Adopt(os::UniqueFd socket) {
    ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
    grpc::AddInsecureChannelFromFd(server_.get(), socket.Release());
  }

  // Does not return.
  [[noreturn]] void Serve() {
    constexpr int kCallsExpectedAtOnce = 16;
    for (int i = 0; i < kCallsExpectedAtOnce; ++i) Accept();
    while (true) {
      void* tag = nullptr;
      bool well = false;
      queue_->Next(&tag, &well);
      Advance(static_cast<Call*>(tag), well);
    }
  }

 private:
  struct Call {
    grpc::GenericServerContext context;
    grpc::GenericServerAsyncReaderWriter stream{&context};
    grpc::ByteBuffer bytes;
    enum { kArrives, kIsRead, kIsOver } next = kArrives;
  };

  void Accept() {
    auto* call = new Call;  // Freed when it is over.
    service_.RequestCall(&call->context, &call->stream, queue_.get(), queue_.get(), call);
  }

  void Advance(Call* call, bool well) {
    if (call->next == Call::kArrives) Accept();
    if (!well || call->next == Call::kIsOver) {
      delete call;
    } else if (call->next == Call::kArrives) {
      call->next = Call::kIsRead;
      call->stream.Read(&call->bytes, call);
    } else {
      call->next = Call::kIsOver;
      call->stream.WriteAndFinish(call->bytes, grpc::WriteOptions(), grpc::Status::OK, call);
    }
  }

  grpc::AsyncGenericService service_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace cowork::bench
