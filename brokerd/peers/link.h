// Link: the present connection to one daemon. There is none before coworkd has wired it; after the
// daemon was restarted there is a new one. Calls without an answer say which daemon is away.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/rpc/client.h"
#include "common/rpc/operation.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

// For what ends something: a session is over in time even if the other daemon hangs.
inline constexpr std::chrono::seconds kLimitToEnd{5};

class Link {
 public:
  explicit Link(std::string daemon) : daemon_(std::move(daemon)) {}

  void Wire(std::shared_ptr<rpc::Peer> peer) {
    peer_ = std::move(peer);
    if (peer_ == nullptr) return;
    since_ = std::chrono::system_clock::now();
    ++wirings_;
  }
  std::chrono::system_clock::time_point since() const { return since_; }
  uint32_t wirings() const { return wirings_; }
  const std::shared_ptr<rpc::Peer>& peer() const { return peer_; }
  const std::string& daemon() const { return daemon_; }
  Error Away() const;

  template <typename Response, typename Request>
  rpc::Task<Response> Call(const char* path, Request request,
                           std::chrono::seconds limit = rpc::kCallLimit) {
    const std::shared_ptr<rpc::Peer> peer = peer_;
    if (peer == nullptr) co_return Away();
    Result<Response> answer = co_await peer->Call<Response>(path, std::move(request), limit);
    if (answer.ok() || answer.error().code() != ErrorCode::kUnavailable) co_return answer;
    co_return Away().WithDetail(answer.error().message());
  }

  // Whether the daemon answers, and soon: one that hangs does not hold up who asks for the status.
  rpc::Task<rpc::Done> Ping(grpc::CompletionQueue& queue);

 private:
  const std::string daemon_;
  std::shared_ptr<rpc::Peer> peer_;
  std::chrono::system_clock::time_point since_;  // Of the present one, or the last.
  uint32_t wirings_ = 0;
};

}  // namespace cowork::brokerd
