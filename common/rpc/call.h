// Call: one rpc on the wire, as things a coroutine can await: it arrives, its request is read, it
// is answered piece by piece, it is over. Each is false when the peer or the server has gone.

#pragma once

#include <atomic>
#include <coroutine>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/byte_buffer.h>

#include "common/base/result.h"
#include "common/rpc/operation.h"
#include "common/rpc/router.h"
#include "common/rpc/status.h"

namespace cowork::rpc {

inline constexpr auto kTokenMetadata = "capability-bin";
inline constexpr auto kConfirmationMetadata = "confirmation";   // A request's: the id.
inline constexpr auto kToConfirmMetadata = "confirmation-bin";  // An answer's: v1.Confirmation.

class Call {
 public:
  Call() { context_.AsyncNotifyWhenDone(static_cast<Event*>(&over_)); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  auto Arrival(grpc::AsyncGenericService& service, grpc::ServerCompletionQueue& queue) {
    return Operation([this, &service, &queue](void* tag) {
      service.RequestCall(&context_, &stream_, &queue, &queue, tag);
    });
  }

  auto Read(grpc::ByteBuffer& request) {
    return Operation([this, &request](void* tag) { stream_.Read(&request, tag); });
  }

  auto Write(const grpc::ByteBuffer& piece) {
    return Operation([this, &piece](void* tag) { stream_.Write(piece, tag); });
  }

  // The last piece, or the only one: it leaves together with the status, in one write.
  void SetLastPiece(grpc::ByteBuffer piece) { last_piece_ = std::move(piece); }

  auto Finish(grpc::Status status) {
    return Operation([this, status = std::move(status)](void* tag) {
      if (status.ok() && last_piece_.has_value())
        stream_.WriteAndFinish(*last_piece_, grpc::WriteOptions(), status, tag);
      else
        stream_.Finish(status, tag);
    });
  }

  // Awaited last: gRPC holds on to us until then.
  auto End() { return over_.Wait(); }

  // The peer has gone, or the call was answered.
  bool gone() const { return over_.happened(); }
  // `then` runs once, when the call is over, on the queue's thread; at once if it is over already.
  void WhenGone(std::function<void()> then) { over_.WhenHappened(std::move(then)); }

  // What the contract says of it; known before anything is read.
  void SetMethod(const Method& method) { method_ = &method; }
  // Whether a request that was read may be parsed: its size and its shape.
  Result<void> Look(grpc::ByteBuffer& request) const;

  // Goes out with the status.
  void AddToAnswer(const char* name, const std::string& value) {
    context_.AddTrailingMetadata(name, value);
  }

  // As HTTP/2 counts them: 32 more for each.
  size_t metadata_bytes() const {
    size_t bytes = 0;
    for (const auto& [name, value] : context_.client_metadata())
      bytes += name.size() + value.size() + 32;
    return bytes;
  }
  const std::string& path() const { return context_.method(); }
  std::string peer() const { return context_.peer(); }
  std::string_view token() const { return Metadata(kTokenMetadata); }
  std::string_view confirmation() const { return Metadata(kConfirmationMetadata); }

 private:
  // gRPC's word that the call is over comes by the queue, at any moment, to whichever comes first.
  class Over final : public Event {
   public:
    struct Awaiter {
      Over& over;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> waiting) {
        const std::lock_guard lock(over.mutex_);
        if (over.happened_) return false;
        over.waiting_ = waiting;
        return true;
      }
      void await_resume() const noexcept {}
    };
    Awaiter Wait() { return Awaiter{*this}; }
    bool happened() const {
      const std::lock_guard lock(mutex_);
      return happened_;
    }
    void WhenHappened(std::function<void()> then) {
      {
        const std::lock_guard lock(mutex_);
        if (!happened_) {
          then_ = std::move(then);
          return;
        }
      }
      then();
    }
    void Happened(bool) override {
      std::function<void()> then;
      std::coroutine_handle<> waiting;
      {
        const std::lock_guard lock(mutex_);
        happened_ = true;
        then = std::exchange(then_, nullptr);
        waiting = std::exchange(waiting_, nullptr);
      }
      if (then) then();
      if (waiting) waiting.resume();
    }

   private:
    mutable std::mutex mutex_;
    bool happened_ = false;
    std::function<void()> then_;
    std::coroutine_handle<> waiting_;
  };

  std::string_view Metadata(const char* name) const {
    const auto entry = context_.client_metadata().find(name);
    if (entry == context_.client_metadata().end()) return {};
    return {entry->second.data(), entry->second.size()};
  }

  grpc::GenericServerContext context_;
  grpc::GenericServerAsyncReaderWriter stream_{&context_};
  std::optional<grpc::ByteBuffer> last_piece_;
  const Method* method_ = nullptr;
  Over over_;
};

}  // namespace cowork::rpc
