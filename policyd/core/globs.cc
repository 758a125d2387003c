#include "policyd/core/globs.h"

#include <algorithm>

namespace cowork::policyd {
namespace {

constexpr size_t kLongestPath = 4095;  // Bytes; PATH_MAX with the NUL.
constexpr std::string_view kAnyDirectories = "**";

bool IsControl(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

// At the first character that does not fit, the last star takes one more. That is enough: what an
// earlier star took can stay, for the last one takes the rest as well.
bool NameFits(std::string_view pattern, std::string_view name) {
  constexpr size_t kNone = std::string_view::npos;
  size_t at = 0, star = kNone, taken = 0;
  for (size_t i = 0; i < name.size();) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      taken = i;
    } else if (at < pattern.size() && pattern[at] == name[i]) {
      ++at;
      ++i;
    } else if (star != kNone) {
      at = star + 1;
      i = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == kNone;
}

// Walks a path's names down a glob. `**` can stand for more or less, so there is more than one
// place to be at: places_[i] is behind the first i names of the glob.
class Walk {
 public:
  explicit Walk(const Glob& glob) : names_(glob.names), places_(names_.size() + 1) {
    places_[0] = true;
    PassDirectories();
  }

  void Down(std::string_view name) {
    was_through_ = was_through_ || IsThrough();
    std::vector<bool> next(places_.size());
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!places_[i]) continue;
      if (names_[i] == kAnyDirectories) next[i] = true;
      if (NameFits(names_[i], name)) next[i + 1] = true;
    }
    places_ = std::move(next);
    PassDirectories();
  }

  bool IsThrough() const { return places_.back(); }
  bool WasThrough() const { return was_through_; }  // Some names ago.
  bool CanGoOn() const {
    return std::find(places_.begin(), places_.end() - 1, true) != places_.end() - 1;
  }

 private:
  // But for the last, which is one name at least.
  void PassDirectories() {
    for (size_t i = 0; i + 1 < names_.size(); ++i)
      if (places_[i] && names_[i] == kAnyDirectories) places_[i + 1] = true;
  }

  const Path& names_;
  std::vector<bool> places_;
  bool was_through_ = false;
};

Walk WalkDown(const Glob& glob, const Path& path) {
  Walk walk(glob);
  for (const std::string& name : path) walk.Down(name);
  return walk;
}

}  // namespace

bool IsPlainPath(std::string_view path) {
  if (path.empty() || path.size() > kLongestPath) return false;
  if (std::ranges::any_of(path, IsControl)) return false;
  return std::ranges::none_of(PathOf(path), [](const std::string& name) {
    return name.empty() || name == "." || name == "..";
  });
}

Path PathOf(std::string_view plain) {
  Path path;
  for (;;) {
    const size_t slash = plain.find('/');
    path.emplace_back(plain.substr(0, slash));
    if (slash == std::string_view::npos) return path;
    plain.remove_prefix(slash + 1);
  }
}

bool Names(const Glob& glob, const Path& path) {
  return WalkDown(glob, path).IsThrough();
}

bool NamesWithAllBelow(const Glob& glob, const Path& path) {
  return !glob.names.empty() && glob.names.back() == kAnyDirectories && Names(glob, path);
}

bool MayMean(const Glob& glob, const Path& path, Takes takes) {
  const Walk walk = WalkDown(glob, path);
  const bool written_out = !glob.names.empty() && glob.names.back().find('*') == std::string::npos;
  return walk.IsThrough() || (written_out && walk.WasThrough()) ||
         (takes == Takes::kAllBelow && walk.CanGoOn());
}

}  // namespace cowork::policyd
