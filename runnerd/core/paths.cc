#include "runnerd/core/paths.h"

#include <algorithm>

namespace cowork::runnerd {
namespace {

constexpr size_t kLongestPath = 4095;

bool IsNormal(std::string_view path) {
  if (!path.starts_with('/') || path.find('\0') != std::string_view::npos) return false;
  std::string_view rest = path.substr(1);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    if (part.empty() || part == "." || part == "..") return false;
    rest.remove_prefix(end);
    if (rest == "/") return false;  // A slash at the end.
    if (!rest.empty()) rest.remove_prefix(1);
  }
  return true;
}

}  // namespace

Result<void> CheckGrantablePath(std::string_view path) {
  const auto refuse = [](const char* why) { return Error(ErrorCode::kInvalidArgument, why); };
  if (path.size() > kLongestPath) return refuse("the path is longer than 4095 bytes");
  if (path == "/") return refuse("the whole file system cannot be granted; name a project folder");
  if (!IsNormal(path)) return refuse("the path is not absolute and normal; give its real path");
  return {};
}

bool LiesIn(std::string_view path, std::string_view directory) {
  if (!IsNormal(path) || !path.starts_with(directory)) return false;
  return path.size() == directory.size() || path[directory.size()] == '/';
}

}  // namespace cowork::runnerd
