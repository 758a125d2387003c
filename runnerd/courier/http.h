// HTTP with the runtime's server, which is hostile input: sizes and times are bounded, and whatever
// it sends ends in a Result.

#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/opencode/requests.h"

namespace cowork::courier {

struct Exchange {
  os::UniqueFd socket;  // Connected, for this one request.
  opencode::Request request;
  std::string authorization;
  // Until the answer is whole, or a stream's head is there.
  std::chrono::steady_clock::duration limit = std::chrono::seconds(30);
};

// The body of a 2xx answer.
// kUnavailable: no whole answer came in time. kInternal: the server answered with another status.
boost::asio::awaitable<Result<std::string>> Fetch(Exchange exchange);

struct StreamTaker {
  std::function<void()> opened;  // The server has said that the stream begins.
  std::function<boost::asio::awaitable<void>()> ready;  // Until there is room for more.
  std::function<Result<void>(std::string_view)> take;
};

// Hands on the body's bytes as they come, until `take` fails or the stream ends: never ok.
boost::asio::awaitable<Error> Stream(Exchange exchange, StreamTaker taker);

}  // namespace cowork::courier
