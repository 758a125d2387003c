#include "runnerd/egress/dialer/core/headers.h"

#include <algorithm>
#include <span>
#include <utility>

#include "runnerd/egress/dialer/core/request.h"

namespace cowork::dialer {
namespace {

using Names = std::span<const std::string_view>;

// Between the box and gate, or between us and upstream; never from one to the other.
constexpr std::string_view kOfTheConnection[] = {
    "connection",     "keep-alive",     "te",   "trailer",           "upgrade",
    "expect",         "http2-settings", "host", "transfer-encoding", "content-length",
    "accept-encoding"};

// Some servers take the target or the method from these: a way around the route's base path.
constexpr std::string_view kOverriding[] = {"x-original-url", "x-rewrite-url", "x-original-uri",
                                            "x-forwarded-uri", "x-forwarded-prefix"};

// An unknown name with one of these in it is taken for a credential. A box that brings its own key
// would be talking to an account that is not the person's: a way out for what it has read.
constexpr std::string_view kCredentialWords[] = {
    "auth", "cookie", "token", "key", "secret", "passw", "credential", "session", "signature"};
constexpr std::string_view kDroppedPrefixes[] = {"proxy-",  "forwarded",     "x-forwarded-",
                                                 "x-real-", "x-http-method", "x-method-override"};

// In lower case, and with '-' for '_': servers that put fields into variables confuse the two.
std::string Canonical(std::string_view name) {
  std::string text(name);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return text;
}

bool IsOneOf(Names names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <typename Test>
bool HoldsForAny(Names words, Test test) {
  return std::any_of(words.begin(), words.end(), test);
}

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

bool IsToken(std::string_view text) {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsAlphanumeric(c) || kOthers.find(c) != std::string_view::npos;
  });
}

bool IsFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\t' || (c >= ' ' && c <= '~'); });
}

HeaderFilter::HeaderFilter(const std::vector<Header>& headers, std::string_view key_header) {
  dropped_names_.insert(Canonical(key_header));
  for (const Header& header : headers) {
    if (Canonical(header.name) != "connection") continue;
    std::string word;
    for (const char c : header.value + ',') {
      if (c != ',' && c != ' ' && c != '\t') {
        word += c;
      } else if (!word.empty()) {
        dropped_names_.insert(Canonical(std::exchange(word, {})));
      }
    }
  }
}

bool HeaderFilter::Passes(std::string_view name) const {
  const std::string plain = Canonical(name);
  const auto contains = [&](std::string_view word) {
    return plain.find(word) != std::string::npos;
  };
  const auto starts = [&](std::string_view word) { return plain.starts_with(word); };
  return !IsOneOf(kOfTheConnection, plain) && !IsOneOf(kOverriding, plain) &&
         !dropped_names_.contains(plain) && !HoldsForAny(kCredentialWords, contains) &&
         !HoldsForAny(kDroppedPrefixes, starts);
}

}  // namespace cowork::dialer
