// Link: the present connection to one daemon. There is none before coworkd has wired it; after the
// daemon was restarted there is a new one. Calls without an answer say which daemon is away.
//
// Nobody can say whether a call was heard that was under way when the daemon died. One that the
// contract calls idempotent is made once more, of the next one; any other is never sent twice.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/rpc/client.h"
#include "common/rpc/idempotent.h"
#include "common/rpc/once.h"
#include "common/rpc/operation.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

// For what ends something: a session is over in time even if the other daemon hangs.
inline constexpr std::chrono::seconds kLimitToEnd{5};

// How long a call waits for the daemon that comes after the one that died under it.
inline constexpr std::chrono::seconds kLimitToReturn{2};

class Link {
 public:
  explicit Link(std::string daemon) : daemon_(std::move(daemon)) {}

  // On the queue's thread, as all of this.
  void Wire(std::shared_ptr<rpc::Peer> peer);  // Null: there is none that could be used.
  // coworkd has brought another process, which may yet have to become fit for use.
  void NoteStart(pid_t pid);
  std::chrono::system_clock::time_point since() const { return since_; }
  uint32_t starts() const { return starts_; }
  pid_t pid() const { return pid_; }
  const std::shared_ptr<rpc::Peer>& peer() const { return peer_; }
  const std::string& daemon() const { return daemon_; }
  Error Away() const;

  template <typename Response, typename Request>
  rpc::Task<Response> Call(const char* path, Request request,
                           std::chrono::seconds limit = rpc::kCallLimit) {
    const TimePoint by = std::chrono::steady_clock::now() + limit;
    const Peer peer = peer_;
    if (peer == nullptr) co_return Away();
    Result<Response> answer = co_await peer->Call<Response>(path, request, limit);
    if (IsLost(answer) && rpc::MayRepeat(path)) {
      const Result<Peer> next = co_await PeerAfter(peer, by);
      if (next.ok()) answer = co_await (*next)->Call<Response>(path, std::move(request), Until(by));
    }
    if (!IsLost(answer)) co_return answer;
    co_return Away().WithDetail(answer.error().message());
  }

  // Whether the daemon answers, and soon: one that hangs does not hold up who asks for the status.
  rpc::Task<rpc::Done> Ping();

 private:
  using Peer = std::shared_ptr<rpc::Peer>;
  using TimePoint = std::chrono::steady_clock::time_point;
  using NextPeer = rpc::Once<rpc::Done>;

  template <typename Response>
  static bool IsLost(const Result<Response>& answer) {
    return !answer.ok() && answer.error().code() == ErrorCode::kUnavailable;
  }
  static std::chrono::seconds Until(TimePoint by);
  // Who takes the place of `gone`. kUnavailable: nobody does, in kLimitToReturn or by that time.
  rpc::Task<Peer> PeerAfter(Peer gone, TimePoint by);

  const std::string daemon_;
  Peer peer_;
  std::chrono::system_clock::time_point since_;  // Of the present process, or the last.
  uint32_t starts_ = 0;
  pid_t pid_ = 0;
  std::vector<std::shared_ptr<NextPeer>> waiting_;
};

}  // namespace cowork::brokerd
