#include "runnerd/courier/http.h"

#include <array>
#include <chrono>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace cowork::courier {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// The runtime sends a heartbeat every ten seconds.
constexpr auto kSilenceLimit = std::chrono::seconds(60);
constexpr uint32_t kLargestHeader = 16 * 1024;
constexpr uint64_t kLargestBody = 1024 * 1024;
constexpr auto kUse = asio::as_tuple(asio::use_awaitable);

// Which step it was: "GET /event". What stands behind is the project's path.
std::string NameOf(const opencode::Request& request) {
  return request.method + " " + request.target.substr(0, request.target.find('?'));
}

Error Unspeakable(const opencode::Request& request, const beast::error_code& failed) {
  return Error(ErrorCode::kUnavailable,
               "the runtime's server gave no answer to " + NameOf(request) + " that can be read")
      .WithDetail(failed.message());
}

Error Refused(const opencode::Request& request, http::status status) {
  return Error(ErrorCode::kInternal, "the runtime's server answered " + NameOf(request) +
                                         " with status " +
                                         std::to_string(static_cast<unsigned>(status)));
}

beast::tcp_stream Adopt(const asio::any_io_executor& on, os::UniqueFd socket) {
  beast::tcp_stream stream(on);
  beast::error_code failed;
  stream.socket().assign(asio::ip::tcp::v4(), socket.get(), failed);
  if (!failed) socket.Release();  // If it did fail, the first write says so.
  return stream;
}

http::request<http::string_body> MessageOf(const Exchange& exchange) {
  http::request<http::string_body> message(http::string_to_verb(exchange.request.method),
                                           exchange.request.target, 11);
  message.set(http::field::host, "127.0.0.1");
  message.set(http::field::authorization, exchange.authorization);
  message.set(http::field::connection, "close");
  if (!exchange.request.body.empty()) message.set(http::field::content_type, "application/json");
  message.body() = exchange.request.body;
  message.prepare_payload();
  return message;
}

}  // namespace

asio::awaitable<Result<std::string>> Fetch(Exchange exchange) {
  beast::tcp_stream stream = Adopt(co_await asio::this_coro::executor, std::move(exchange.socket));
  stream.expires_after(exchange.limit);
  auto message = MessageOf(exchange);
  const auto [unsent, sent] = co_await http::async_write(stream, message, kUse);
  if (unsent) co_return Unspeakable(exchange.request, unsent);

  beast::flat_buffer buffer(kLargestHeader + kLargestBody);
  http::response_parser<http::string_body> parser;
  parser.header_limit(kLargestHeader);
  parser.body_limit(kLargestBody);
  const auto [unread, got] = co_await http::async_read(stream, buffer, parser, kUse);
  if (unread) co_return Unspeakable(exchange.request, unread);
  const http::status status = parser.get().result();
  if (http::to_status_class(status) != http::status_class::successful)
    co_return Refused(exchange.request, status);
  co_return std::move(parser.get().body());
}

asio::awaitable<Error> Stream(Exchange exchange, StreamTaker taker) {
  beast::tcp_stream stream = Adopt(co_await asio::this_coro::executor, std::move(exchange.socket));
  stream.expires_after(exchange.limit);
  auto message = MessageOf(exchange);
  const auto [unsent, sent] = co_await http::async_write(stream, message, kUse);
  if (unsent) co_return Unspeakable(exchange.request, unsent);

  beast::flat_buffer buffer(2 * kLargestHeader);
  buffer.reserve(2 * kLargestHeader);  // Else it is read from the socket in pieces of 512 bytes.
  http::response_parser<http::buffer_body> parser;
  parser.header_limit(kLargestHeader);
  parser.body_limit(boost::none);  // It has no end; what is kept of it is bounded by the taker.
  const auto [unread, got] = co_await http::async_read_header(stream, buffer, parser, kUse);
  if (unread) co_return Unspeakable(exchange.request, unread);
  if (parser.get().result() != http::status::ok)
    co_return Refused(exchange.request, parser.get().result());
  taker.opened();

  std::array<char, kLargestHeader> piece;
  while (!parser.is_done()) {
    co_await taker.ready();
    parser.get().body() = {.data = piece.data(), .size = piece.size(), .more = true};
    stream.expires_after(kSilenceLimit);
    const auto [failed, read] = co_await http::async_read_some(stream, buffer, parser, kUse);
    if (failed && failed != http::error::need_buffer)
      co_return Unspeakable(exchange.request, failed);
    const size_t filled = piece.size() - parser.get().body().size;
    const Result<void> taken = taker.take(std::string_view(piece.data(), filled));
    if (!taken.ok()) co_return taken.error();
  }
  co_return Error(ErrorCode::kUnavailable, "the runtime has ended its stream of events");
}

}  // namespace cowork::courier
