#include "deploy/demo-model/server.h"

#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include "deploy/demo-model/access.h"
#include "deploy/demo-model/shaped_answer.h"
#include "deploy/demo-model/turn.h"
#include "deploy/demo-model/write_answer.h"

namespace cowork::demo_model {

namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;

namespace {

constexpr uint64_t kLargestBody = 64 * 1024 * 1024;
using Request = http::request<http::string_body>;

Shape ShapeOf(const Request& request) {
  return ShapeFor(std::string_view(request.target()), request.count("anthropic-version") > 0);
}

// What is awaited below takes names alone: g++ 12 may destroy a temporary twice.
template <typename Stream>
awaitable<void> Play(Stream& stream, Shape shape, const Turn& turn) {
  const Step& step = turn.step;
  if (step.http_status == 200 && turn.stream) {
    std::vector<std::string> events = EventsFor(shape, step);
    co_return co_await WriteEvents(stream, std::move(events), step);
  }
  std::string body = step.http_status == 200
                         ? WholeAnswerFor(shape, step)
                         : ErrorFor(shape, step.http_status, "the scenario wants this error");
  co_await Answer(stream, step.http_status, std::move(body));
}

bool MayUse(const Request& request, const std::string& key) {
  const auto field = [&](std::string_view name) {
    const auto value = request[name];
    return std::string_view(value.data(), value.size());
  };
  return IsAdmitted(ShapeOf(request),
                    {.authorization = field("authorization"), .x_api_key = field("x-api-key")},
                    key);
}

template <typename Stream>
awaitable<void> Refuse(Stream& stream, const Request& request, unsigned status, std::string why) {
  std::string body = ErrorFor(ShapeOf(request), status, why);
  co_await Answer(stream, status, std::move(body));
}

template <typename Stream>
awaitable<void> Route(Stream& stream, const Request& request, const Scenario& scenario) {
  const std::string_view path(request.target().data(), request.target().size());
  std::string body = ModelsFor(ShapeOf(request));
  if (request.method() == http::verb::get && path == "/v1/models")
    co_return co_await Answer(stream, 200, std::move(body));
  const bool known = path == "/v1/chat/completions" || path == "/v1/messages";
  std::string why = "it has no such path";
  if (request.method() != http::verb::post || !known)
    co_return co_await Refuse(stream, request, 404, std::move(why));
  why = "Anthropic's API wants anthropic-version";
  if (path == "/v1/messages" && request.count("anthropic-version") == 0)
    co_return co_await Refuse(stream, request, 400, std::move(why));
  const Result<Turn> turn = TurnFor(scenario, request.body());
  if (turn.ok()) co_return co_await Play(stream, ShapeOf(request), *turn);
  why = turn.error().message();
  co_await Refuse(stream, request, 400, std::move(why));
}

}  // namespace

Server::Server(boost::asio::io_context& io, Options options)
    : io_(io), options_(std::move(options)), acceptor_(io) {}

Result<Server> Server::Create(boost::asio::io_context& io, Options options) {
  Server server(io, std::move(options));
  const Options& with = server.options_;
  if (with.certificate.empty()) return server;
  error_code failed;
  server.tls_.emplace(ssl::context::tls_server);
  server.tls_->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, failed);
  if (!failed) server.tls_->use_certificate_chain_file(with.certificate, failed);
  if (!failed) server.tls_->use_private_key_file(with.private_key, ssl::context::pem, failed);
  if (!failed) return server;
  return Error(ErrorCode::kInvalidArgument, "the certificate or its key cannot be used (" +
                                                failed.message() +
                                                "); name two PEM files that belong together");
}

Result<uint16_t> Server::Listen(uint16_t port) {
  error_code failed;
  const tcp::endpoint where(boost::asio::ip::address_v4::loopback(), port);
  acceptor_.open(where.protocol(), failed);
  acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
  acceptor_.bind(where, failed);
  if (!failed) acceptor_.listen(tcp::acceptor::max_listen_connections, failed);
  if (failed)
    return Error(ErrorCode::kUnavailable,
                 "it does not listen: " + failed.message() + "; choose another --port, or 0");
  boost::asio::co_spawn(
      io_, [this] { return Accept(); }, boost::asio::detached);
  return acceptor_.local_endpoint().port();
}

awaitable<void> Server::Accept() {
  error_code failed;
  while (!failed) {
    tcp::socket socket(io_);
    co_await acceptor_.async_accept(socket, redirect_error(use_awaitable, failed));
    if (!failed) boost::asio::co_spawn(io_, Welcome(std::move(socket)), boost::asio::detached);
    if (failed == boost::asio::error::connection_aborted) failed = {};
  }
}

awaitable<void> Server::Welcome(tcp::socket socket) {
  error_code failed;
  socket.set_option(tcp::no_delay(true), failed);
  if (!tls_.has_value()) {
    co_await Serve(socket);
  } else {
    ssl::stream<tcp::socket&> stream(socket, *tls_);
    co_await stream.async_handshake(ssl::stream_base::server,
                                    redirect_error(use_awaitable, failed));
    if (!failed) co_await Serve(stream);
    // Without it whoever reads could not tell the end from a cut.
    if (!failed) co_await stream.async_shutdown(redirect_error(use_awaitable, failed));
  }
  socket.shutdown(tcp::socket::shutdown_both, failed);
}

template <typename Stream>
awaitable<void> Server::Serve(Stream& stream) {
  boost::beast::flat_buffer unread;
  http::request_parser<http::string_body> parser;
  parser.body_limit(kLargestBody);
  error_code failed;
  co_await http::async_read(stream, unread, parser, redirect_error(use_awaitable, failed));
  const Request& request = parser.get();
  std::string why = failed ? failed.message() : "the key is missing or wrong";
  if (failed) co_return co_await Refuse(stream, request, 400, std::move(why));
  if (!MayUse(request, options_.required_key))
    co_return co_await Refuse(stream, request, 401, std::move(why));
  co_await Route(stream, request, options_.scenario);
}

}  // namespace cowork::demo_model
