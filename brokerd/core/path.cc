#include "brokerd/core/path.h"

#include <algorithm>

namespace cowork::brokerd {
namespace {

bool HasNormalParts(std::string_view rest) {
  while (true) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

}  // namespace

bool IsNormalPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (path.size() > kLongestPath || path.find('\0') != std::string_view::npos) return false;
  return HasNormalParts(path.substr(1));
}

bool IsNormalPathWithin(std::string_view path) {
  const auto controls = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return path.size() <= kLongestPath && std::ranges::none_of(path, controls) &&
         HasNormalParts(path);
}

}  // namespace cowork::brokerd
