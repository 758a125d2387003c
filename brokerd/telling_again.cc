#include "brokerd/telling_again.h"

#include <chrono>
#include <memory>

#include "common/rpc/once.h"

namespace cowork::brokerd {
namespace {

constexpr std::chrono::seconds kBetween{1};

}  // namespace

bool MayWorkLater(const Error& error) {
  return error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kResourceExhausted;
}

rpc::Task<rpc::Done> TellAgain(const Timer& timer, Link& link, Order order) {
  const auto peer = link.peer();
  while (peer != nullptr && link.peer() == peer) {
    const auto waited = std::make_shared<rpc::Once<rpc::Done>>();
    timer.After(kBetween, [waited] { waited->Set(rpc::Done{}); });
    co_await *waited;
    const Result<rpc::Done> done = co_await order();
    if (done.ok() || !MayWorkLater(done.error())) co_return done;
  }
  co_return rpc::Done{};
}

}  // namespace cowork::brokerd
