#include "brokerd/peers/link.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "cowork/v1/channel.pb.h"

namespace cowork::brokerd {
namespace {

constexpr std::chrono::seconds kSoon{2};

}  // namespace

Error Link::Away() const {
  return Error(ErrorCode::kUnavailable,
               daemon_ + " is away; it is being restarted, so try again in a moment");
}

void Link::Wire(std::shared_ptr<rpc::Peer> peer) {
  peer_ = std::move(peer);
  if (peer_ == nullptr) return;
  for (const auto& waiting : std::exchange(waiting_, {})) waiting->Set(rpc::Done{});
}

void Link::NoteStart(pid_t pid) {
  pid_ = pid;
  since_ = std::chrono::system_clock::now();
  ++starts_;
}

std::chrono::seconds Link::Until(TimePoint by) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(by - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::seconds(0));
}

rpc::Task<Link::Peer> Link::PeerAfter(Peer gone, TimePoint by) {
  if (peer_ == gone || peer_ == nullptr) {
    const auto wired = std::make_shared<NextPeer>();
    waiting_.push_back(wired);
    rpc::Later::Run(
        gone->queue(), [wired, away = Away()] { wired->Set(away); },
        std::min(Until(by), kLimitToReturn));
    const Result<rpc::Done> news = co_await *wired;
    std::erase(waiting_, wired);
    if (!news.ok()) co_return news.error();
  }
  co_return peer_;
}

// Hello is the one call that every daemon takes, and it changes nothing.
rpc::Task<rpc::Done> Link::Ping() {
  const Peer peer = peer_;
  if (peer == nullptr) co_return Away();
  const v1::HelloRequest hello;
  const Result<v1::HelloResponse> said =
      co_await peer->Call<v1::HelloResponse>("/cowork.v1.Channel/Hello", hello, kSoon);
  if (!said.ok()) co_return Away().WithDetail(said.error().message());
  co_return rpc::Done{};
}

}  // namespace cowork::brokerd
