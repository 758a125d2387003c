#include "runnerd/courier/connections.h"

#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace cowork::courier {

namespace asio = boost::asio;

asio::awaitable<Result<os::UniqueFd>> Connections::Next(
    std::chrono::steady_clock::time_point until) {
  const auto wish = std::make_shared<Wish>(co_await asio::this_coro::executor);
  wish->arrived.expires_at(until);
  wishes_.push_back(wish);
  ask_();
  co_await wish->arrived.async_wait(asio::as_tuple(asio::use_awaitable));
  if (!wish->socket.valid())
    co_return Error(ErrorCode::kUnavailable, "the runtime cannot be connected to");
  co_return std::move(wish->socket);
}

void Connections::Arrive(os::UniqueFd socket) {
  if (wishes_.empty()) return;
  const std::shared_ptr<Wish> oldest = std::move(wishes_.front());
  wishes_.pop_front();
  oldest->socket = std::move(socket);
  oldest->arrived.cancel();
}

}  // namespace cowork::courier
