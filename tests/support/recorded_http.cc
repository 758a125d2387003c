#include "tests/support/recorded_http.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "runnerd/opencode/sse.h"
#include "tests/support/json_paths.h"

namespace cowork::support {
namespace {

namespace http = boost::beast::http;
namespace json = boost::json;

template <bool is_request>
http::message<is_request, http::string_body> Read(std::string_view bytes) {
  http::parser<is_request, http::string_body> parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  parser.header_limit(1 << 20);
  boost::system::error_code failed;
  while (!bytes.empty() && !failed && !parser.is_done())
    bytes.remove_prefix(parser.put(boost::asio::buffer(bytes), failed));
  return parser.release();
}

json::value JsonIn(const std::string& text) {
  boost::system::error_code failed;
  json::value value = json::parse(text, failed);
  return failed ? json::value() : value;
}

std::vector<std::string> NamesIn(std::string_view query) {
  std::vector<std::string> names;
  while (!query.empty()) {
    names.emplace_back(query.substr(0, query.find('=')));
    const size_t end = query.find('&');
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
  }
  return names;
}

}  // namespace

Exchange ExchangeOf(const RecordingProxy::Connection& connection) {
  const auto request = Read<true>(connection.asked);
  const auto response = Read<false>(connection.answered);
  const std::string target(request.target());
  const size_t mark = std::min(target.find('?'), target.size());
  const std::string media_type(response[http::field::content_type]);
  return {.method = std::string(request.method_string()),
          .path = target.substr(0, mark),
          .query = NamesIn(std::string_view(target).substr(std::min(mark + 1, target.size()))),
          .body = JsonIn(request.body()),
          .status = response.result_int(),
          .media_type = media_type.substr(0, media_type.find(';')),
          .answer = JsonIn(response.body())};
}

void AddTo(Recording& recording, const std::vector<RecordingProxy::Connection>& connections) {
  for (const RecordingProxy::Connection& connection : connections) {
    // OpenCode never answers what it gets in the moment between listening and serving.
    if (connection.answered.empty()) continue;
    const Exchange& exchange = recording.exchanges.emplace_back(ExchangeOf(connection));
    if (exchange.media_type == "text/event-stream")
      for (json::value& event : EventsOf(Read<false>(connection.answered).body()))
        recording.events.push_back(std::move(event));
    const json::value* version = At(exchange.answer, "version").front();
    if (exchange.path == "/global/health" && version != nullptr)
      recording.version = json::value_to<std::string>(*version);
  }
}

std::vector<json::value> EventsOf(std::string_view stream) {
  std::vector<json::value> events;
  for (const std::string& data : opencode::SseParser().Feed(stream).value())
    events.push_back(json::parse(data));
  return events;
}

}  // namespace cowork::support
