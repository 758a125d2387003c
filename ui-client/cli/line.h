// Line: one connection to brokerd after another, over the socket that both are dialled by, and the
// token of the present one. Connection puts the calls of a service on it.

#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::cli {

inline constexpr std::chrono::seconds kPatience{100};       // A little more than the daemons' own.
inline constexpr std::chrono::seconds kUntilRestarted{10};  // coworkd may pause 5 s before.
inline constexpr std::chrono::seconds kStaysFresh{5};       // brokerd pings after 10 s.

class Line {
 public:
  // `patience`: how long brokerd may take to accept, and for each call.
  Line(std::string path, std::chrono::seconds patience)
      : path_(std::move(path)), patience_(patience) {}

  // Hello changes nothing: where a daemon dies under it, the next one is asked.
  // kUnavailable: nobody serves the socket, or who does hung up or did not answer in time
  Result<void> Dial();

  // The next brokerd's: one that is being restarted serves nothing for a moment.
  Result<void> Redial();

  // The connection itself is over. An UNAVAILABLE while it stands is brokerd's own answer.
  bool broke() const;

  // Nobody answers brokerd's pings between two calls, and it ends who does not
  // (common/rpc/server.cc): after a while the next call has to be made over another connection.
  bool IsFresh() const;
  void WasUsed() { used_ = std::chrono::steady_clock::now(); }

  // With the token, and no deadline.
  std::unique_ptr<grpc::ClientContext> NewContext() const;
  std::chrono::seconds patience() const { return patience_; }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }

 private:
  Result<void> DialOnce(std::chrono::seconds limit);

  const std::string path_;
  const std::chrono::seconds patience_;
  os::UniqueFd socket_;  // A duplicate of the channel's, which gRPC owns. None: nobody was there.
  std::shared_ptr<grpc::Channel> channel_;
  std::string token_;
  std::chrono::steady_clock::time_point used_;
};

}  // namespace cowork::cli
