// How the scripted model's answers go out, on a stream with TLS or without.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "deploy/demo-model/scenario.h"

namespace cowork::demo_model {

namespace http = boost::beast::http;
using boost::asio::awaitable;
using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using boost::system::error_code;

template <typename Stream>
awaitable<void> Answer(Stream& stream, unsigned status, std::string body) {
  http::response<http::string_body> response(static_cast<http::status>(status), 11);
  response.set(http::field::content_type, "application/json");
  response.keep_alive(false);
  response.body() = std::move(body);
  response.prepare_payload();
  error_code ignored;
  co_await http::async_write(stream, response, redirect_error(use_awaitable, ignored));
}

template <typename Stream>
awaitable<bool> WriteChunk(Stream& stream, const std::string& text) {
  error_code failed;
  co_await boost::asio::async_write(stream, http::make_chunk(boost::asio::buffer(text)),
                                    redirect_error(use_awaitable, failed));
  co_return !failed;
}

template <typename Stream>
awaitable<bool> WriteStreamHead(Stream& stream) {
  http::response<http::empty_body> head(http::status::ok, 11);
  head.set(http::field::content_type, "text/event-stream");
  head.keep_alive(false);
  head.chunked(true);
  http::response_serializer<http::empty_body> serializer(head);
  error_code failed;
  co_await http::async_write_header(stream, serializer, redirect_error(use_awaitable, failed));
  co_return !failed;
}

// Each event as late as the step wants it. The stream of a broken one has no end.
template <typename Stream>
awaitable<void> WriteEvents(Stream& stream, std::vector<std::string> events, const Step& step) {
  bool going = co_await WriteStreamHead(stream);
  boost::asio::steady_timer pause(stream.get_executor());
  error_code ignored;
  for (const std::string& event : events) {
    if (!going) co_return;
    pause.expires_after(step.delay);
    co_await pause.async_wait(redirect_error(use_awaitable, ignored));
    going = co_await WriteChunk(stream, event);
  }
  if (!going || step.broken) co_return;
  co_await boost::asio::async_write(stream, http::make_chunk_last(),
                                    redirect_error(use_awaitable, ignored));
}

}  // namespace cowork::demo_model
