#include "runnerd/egress/dialer/core/target.h"

#include <algorithm>

namespace cowork::dialer {
namespace {

constexpr size_t kLongestTarget = 16 * 1024;

Error Malformed(const char* why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// "%2e" is a dot to one server and a name to the next, "%2f" a slash, "%25" becomes either when it
// is decoded twice. None of them is needed in the path of a model's API.
Result<void> CheckPercentSigns(std::string_view path) {
  static constexpr std::string_view kAmbiguous = "./\\%;?#";
  for (size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
    const int high = i + 2 < path.size() ? HexDigit(path[i + 1]) : -1;
    const int low = i + 2 < path.size() ? HexDigit(path[i + 2]) : -1;
    if (high < 0 || low < 0) return Malformed("the target has a broken percent sign");
    const char decoded = static_cast<char>(high * 16 + low);
    if (kAmbiguous.find(decoded) != std::string_view::npos || (decoded >= 0 && decoded < ' '))
      return Error(ErrorCode::kPermissionDenied, "the target hides a separator or a dot");
  }
  return {};
}

Result<void> CheckSegment(std::string_view segment) {
  if (segment.empty()) return Malformed("the target has an empty segment");
  // "..;x" is ".." to servers that know path parameters.
  const std::string_view name = segment.substr(0, segment.find(';'));
  if (name.empty() || name == "." || name == "..")
    return Error(ErrorCode::kPermissionDenied, "the target climbs out of its path");
  return {};
}

// `path` begins with a slash. A slash at its end is no empty segment.
Result<void> CheckPath(std::string_view path) {
  TRY(CheckPercentSigns(path));
  size_t begin = 1;
  while (begin < path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    TRY(CheckSegment(path.substr(begin, end - begin)));
    begin = end + 1;
  }
  return {};
}

}  // namespace

Result<std::string> CleanBasePath(std::string_view path) {
  const auto plain = [](char c) {
    return c > ' ' && c <= '~' && c != '\\' && c != '?' && c != '#';
  };
  if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), plain))
    return Malformed("the base path is not a plain path");
  TRY(CheckPath(path));
  if (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

Result<void> CheckTarget(std::string_view target, std::string_view base_path) {
  if (target.size() > kLongestTarget) return Malformed("the target is too long");
  if (!target.starts_with('/')) return Malformed("the target is not a path");
  for (const char c : target) {
    if (c <= ' ' || c > '~') return Malformed("the target has a space or a control character");
    if (c == '#' || c == '\\') return Malformed("the target has a fragment or a backslash");
  }
  const std::string_view path = target.substr(0, target.find('?'));
  TRY(CheckPath(path));
  const bool inside = path.starts_with(base_path) &&
                      (path.size() == base_path.size() || path[base_path.size()] == '/');
  if (!inside) return Error(ErrorCode::kPermissionDenied, "the target is outside the route");
  return {};
}

}  // namespace cowork::dialer
