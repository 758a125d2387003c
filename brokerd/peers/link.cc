#include "brokerd/peers/link.h"

#include <chrono>

#include "common/rpc/once.h"
#include "cowork/v1/channel.pb.h"

namespace cowork::brokerd {
namespace {

using Answered = std::shared_ptr<rpc::Once<rpc::Done>>;

constexpr std::chrono::seconds kSoon{2};

// Hello is the one call that every daemon takes, and it changes nothing.
rpc::Detached SayHello(std::shared_ptr<rpc::Peer> peer, Answered answered) {
  const v1::HelloRequest hello;
  const Result<v1::HelloResponse> said =
      co_await peer->Call<v1::HelloResponse>("/cowork.v1.Channel/Hello", hello);
  answered->Set(said.ok() ? Result<rpc::Done>(rpc::Done{}) : said.error());
}

}  // namespace

Error Link::Away() const {
  return Error(ErrorCode::kUnavailable,
               daemon_ + " is away; it is being restarted, so try again in a moment");
}

rpc::Task<rpc::Done> Link::Ping(grpc::CompletionQueue& queue) {
  if (peer_ == nullptr) co_return Away();
  const auto answered = std::make_shared<rpc::Once<rpc::Done>>();
  SayHello(peer_, answered);
  rpc::Later::Run(
      queue, [answered, away = Away()] { answered->Set(away); }, kSoon);
  co_return co_await *answered;
}

}  // namespace cowork::brokerd
