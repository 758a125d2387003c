#include "runnerd/box/guards.h"

#include <strings.h>

#include <algorithm>

namespace cowork::box {
namespace {

constexpr size_t kLongestReadable = 200;

// Whatever the letters' case: some file systems know no difference.
bool IsTheName(std::string_view name, std::string_view guarded) {
  return name.size() == guarded.size() &&
         ::strncasecmp(name.data(), guarded.data(), name.size()) == 0;
}

std::optional<Guard> Find(std::span<const GuardedName> names, std::string_view name) {
  const auto found = std::ranges::find_if(
      names, [&](const GuardedName& guarded) { return IsTheName(name, guarded.name); });
  if (found == names.end()) return std::nullopt;
  return found->guard;
}

bool Has(std::span<const std::string> entries, std::string_view wanted) {
  return std::ranges::any_of(entries,
                             [&](const std::string& entry) { return IsTheName(entry, wanted); });
}

}  // namespace

// `commondir` leads to a repository elsewhere; that one need not have a HEAD of its own.
bool IsRepository(std::string_view name, std::span<const std::string> entries) {
  return IsTheName(name, ".git") || Has(entries, "commondir") ||
         (Has(entries, "objects") && Has(entries, "refs"));
}

// By that very name, whatever the file system: so do those who look for it.
bool IsOfPackages(std::string_view name, std::span<const std::string> entries,
                  bool below_packages) {
  return (below_packages || name == "node_modules") && !Has(entries, ".git");
}

std::optional<Guard> GuardOf(const Guards& guards, std::string_view name, const Within& within) {
  std::optional<Guard> guard = Find(guards.anywhere, name);
  if (!guard.has_value() && within.repository) guard = Find(guards.in_repository, name);
  if (!guard.has_value() && !within.packages) guard = Find(guards.outside_packages, name);
  return guard;
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
