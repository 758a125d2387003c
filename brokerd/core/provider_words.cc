#include "brokerd/core/provider_words.h"

#include <algorithm>

namespace cowork::brokerd {
namespace {

constexpr std::string_view kOfTheRequest[] = {"host",
                                              "connection",
                                              "content-length",
                                              "content-type",
                                              "content-encoding",
                                              "transfer-encoding",
                                              "te",
                                              "trailer",
                                              "upgrade",
                                              "expect",
                                              "keep-alive",
                                              "accept",
                                              "accept-encoding",
                                              "user-agent",
                                              "cookie",
                                              "proxy-authorization"};

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsOfWord(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
}

bool IsSegment(std::string_view text) {
  const auto fits = [](char c) { return IsOfWord(c) || c == '~' || c == ':' || c == '@'; };
  return !text.empty() && text != "." && text != ".." && std::ranges::all_of(text, fits);
}

bool IsPrintable(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

bool IsWord(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, IsOfWord);
}

bool IsModel(std::string_view text) {
  const auto fits = [](char c) { return IsOfWord(c) || c == '/' || c == ':'; };
  return !text.empty() && text.size() <= 120 && std::ranges::all_of(text, fits);
}

bool IsBasePath(std::string_view text) {
  if (!text.starts_with('/') || text.size() > 256) return false;
  for (size_t begin = 1; begin < text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    if (!IsSegment(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

bool IsKeyHeader(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, fits) &&
         std::ranges::find(kOfTheRequest, text) == std::end(kOfTheRequest);
}

bool IsCaFile(std::string_view text) {
  if (text.starts_with('/'))
    return text.size() <= kLongestCaPath && std::ranges::all_of(text, IsPrintable);
  return IsWord(text) && text != "." && text != "..";
}

}  // namespace cowork::brokerd
