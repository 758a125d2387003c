#include "runnerd/egress/gate/error_answer.h"

#include <string_view>

namespace cowork::gate {
namespace {

std::string_view NameOf(uint32_t status) {
  switch (status) {
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 413: return "Content Too Large";
    case 424: return "Failed Dependency";
    case 503: return "Service Unavailable";
    default: return "Bad Gateway";
  }
}

uint32_t StatusOf(ErrorCode code) {
  return code == ErrorCode::kResourceExhausted ? 413 : 400;
}

}  // namespace

std::string ErrorAnswer(uint32_t status, const std::string& why) {
  const uint32_t known = NameOf(status) == "Bad Gateway" ? 502 : status;
  const std::string text = "cowork: the request was not sent: " + why + "\n";
  std::string answer = "HTTP/1.1 " + std::to_string(known) + ' ';
  answer.append(NameOf(known)).append("\r\nContent-Type: text/plain; charset=utf-8\r\n");
  answer += "Content-Length: " + std::to_string(text.size()) + "\r\nConnection: close\r\n\r\n";
  return answer + text;
}

std::string ErrorAnswer(const Error& why) {
  return ErrorAnswer(StatusOf(why.code()), why.message());
}

}  // namespace cowork::gate
