#include "deploy/demo-model/server.h"

#include <chrono>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "deploy/demo-model/answer.h"
#include "deploy/demo-model/turn.h"

namespace cowork::demo_model {

namespace http = boost::beast::http;
using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr uint64_t kLargestBody = 64 * 1024 * 1024;
using Request = http::request<http::string_body>;

awaitable<void> Answer(tcp::socket& socket, unsigned status, std::string body) {
  http::response<http::string_body> response(static_cast<http::status>(status), 11);
  response.set(http::field::content_type, "application/json");
  response.keep_alive(false);
  response.body() = std::move(body);
  response.prepare_payload();
  error_code ignored;
  co_await http::async_write(socket, response, redirect_error(use_awaitable, ignored));
}

awaitable<bool> WriteChunk(tcp::socket& socket, const std::string& text) {
  error_code failed;
  co_await boost::asio::async_write(socket, http::make_chunk(boost::asio::buffer(text)),
                                    redirect_error(use_awaitable, failed));
  co_return !failed;
}

awaitable<bool> WriteStreamHead(tcp::socket& socket) {
  http::response<http::empty_body> head(http::status::ok, 11);
  head.set(http::field::content_type, "text/event-stream");
  head.keep_alive(false);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer(head);
  error_code failed;
  co_await http::async_write_header(socket, serializer, redirect_error(use_awaitable, failed));
  co_return !failed;
}

awaitable<void> Stream(tcp::socket& socket, const Step& step) {
  bool going = co_await WriteStreamHead(socket);
  boost::asio::steady_timer pause(socket.get_executor());
  for (const std::string& event : StreamEvents(step)) {
    if (!going) co_return;
    error_code ignored;
    pause.expires_after(step.delay);
    co_await pause.async_wait(redirect_error(use_awaitable, ignored));
    going = co_await WriteChunk(socket, event);
  }
  if (!going || step.broken) co_return;
  static_cast<void>(co_await WriteChunk(socket, "data: [DONE]\n\n"));
  error_code ignored;
  co_await boost::asio::async_write(socket, http::make_chunk_last(),
                                    redirect_error(use_awaitable, ignored));
}

awaitable<void> Play(tcp::socket& socket, const Turn& turn) {
  const Step& step = turn.step;
  if (step.http_status != 200) {
    co_await Answer(socket, step.http_status, ErrorBody("the scenario wants this error"));
  } else if (turn.stream) {
    co_await Stream(socket, step);
  } else {
    co_await Answer(socket, 200, WholeAnswer(step));
  }
}

bool IsAdmitted(const Request& request, const std::string& key) {
  return key.empty() || request[http::field::authorization] == "Bearer " + key;
}

awaitable<void> Route(tcp::socket& socket, const Request& request, const Scenario& scenario) {
  if (request.method() == http::verb::get && request.target() == "/v1/models")
    co_return co_await Answer(socket, 200, ModelList());
  if (request.method() != http::verb::post || request.target() != "/v1/chat/completions")
    co_return co_await Answer(socket, 404, ErrorBody("it has no such path"));
  const Result<Turn> turn = TurnFor(scenario, request.body());
  if (!turn.ok()) co_return co_await Answer(socket, 400, ErrorBody(turn.error().message()));
  co_await Play(socket, *turn);
}

}  // namespace

Server::Server(boost::asio::io_context& io, Scenario scenario, std::string key)
    : io_(io), scenario_(std::move(scenario)), key_(std::move(key)), acceptor_(io) {}

Result<uint16_t> Server::Listen(uint16_t port) {
  error_code failed;
  const tcp::endpoint where(boost::asio::ip::address_v4::loopback(), port);
  acceptor_.open(where.protocol(), failed);
  acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
  acceptor_.bind(where, failed);
  if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
  if (failed) return Error(ErrorCode::kUnavailable, failed.message());
  boost::asio::co_spawn(
      io_, [this] { return Accept(); }, boost::asio::detached);
  return acceptor_.local_endpoint().port();
}

awaitable<void> Server::Accept() {
  error_code failed;
  while (!failed) {
    tcp::socket socket(io_);
    co_await acceptor_.async_accept(socket, redirect_error(use_awaitable, failed));
    if (!failed) boost::asio::co_spawn(io_, Serve(std::move(socket)), boost::asio::detached);
    if (failed == boost::asio::error::connection_aborted) failed = {};
  }
}

awaitable<void> Server::Serve(tcp::socket socket) {
  boost::beast::flat_buffer unread;
  http::request_parser<http::string_body> parser;
  parser.body_limit(kLargestBody);
  error_code failed;
  socket.set_option(tcp::no_delay(true), failed);
  co_await http::async_read(socket, unread, parser, redirect_error(use_awaitable, failed));
  if (failed) co_return co_await Answer(socket, 400, ErrorBody(failed.message()));
  const Request& request = parser.get();
  if (!IsAdmitted(request, key_)) {
    co_await Answer(socket, 401, ErrorBody("the key is missing or wrong"));
  } else {
    co_await Route(socket, request, scenario_);
  }
  socket.shutdown(tcp::socket::shutdown_both, failed);
}

}  // namespace cowork::demo_model
