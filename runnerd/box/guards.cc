#include "runnerd/box/guards.h"

#include <algorithm>

namespace cowork::box {
namespace {

constexpr size_t kLongestReadable = 200;

std::optional<Guard> Find(std::span<const GuardedName> names, std::string_view name) {
  const auto found = std::ranges::find(names, name, &GuardedName::name);
  if (found == names.end()) return std::nullopt;
  return found->guard;
}

}  // namespace

// `commondir` leads to a repository elsewhere; that one need not have a HEAD of its own.
bool IsRepository(std::string_view name, std::span<const std::string> entries) {
  const auto has = [&](std::string_view entry) { return std::ranges::count(entries, entry) > 0; };
  return name == ".git" || has("commondir") || (has("objects") && has("refs"));
}

std::optional<Guard> GuardOf(const Guards& guards, std::string_view name, bool in_repository) {
  const std::optional<Guard> guard = Find(guards.anywhere, name);
  if (guard.has_value() || !in_repository) return guard;
  return Find(guards.in_repository, name);
}

bool CoversWhatIsBelow(Guard guard) {
  return guard == Guard::kReadOnly || guard == Guard::kEmpty;
}

std::string Readable(std::string_view path) {
  std::string readable(path.substr(0, kLongestReadable));
  std::ranges::replace_if(
      readable, [](char c) { return c < ' ' || c > '~'; }, '?');
  return readable;
}

}  // namespace cowork::box
