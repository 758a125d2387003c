// Guards: which names of a project other programs execute or obey, and what a box does with each.
// A guarded name counts in every directory of the project, but for some in what a package manager
// unpacks; and a repository is whatever git would take for one. Pure; walk.h finds the names on the
// disk.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cowork::box {

// What is done with a name that is there when the box starts.
enum class Guard {
  kPinned,    // Stays what and where it is; what is in it may change. What is no directory is kept
              // from being written besides.
  kReadOnly,  // May be read only.
  kEmpty,     // Shows nothing.
  kPlainGit,  // Shows of a git configuration how the repository is stored, and no more.
};

struct GuardedName {
  std::string_view name;
  Guard guard;
};

struct Guards {
  std::span<const GuardedName> anywhere = {};
  std::span<const GuardedName> in_repository = {};
  std::span<const GuardedName> outside_packages = {};

  bool empty() const {
    return anywhere.empty() && in_repository.empty() && outside_packages.empty();
  }
};

// What a directory is of, as far as it makes names in it count.
struct Within {
  bool repository = false;
  bool packages = false;
};

// Whether git takes a directory of that name with these entries for a repository, a worktree's or a
// submodule's part of one among them. More than git does: it looks into some of the files as well.
bool IsRepository(std::string_view name, std::span<const std::string> entries);

// Whether it is node_modules, or below one: nobody opens an editor there, and no repository has its
// hooks there, unless one was checked out into it, which has a .git and is a project like any
// other.
bool IsOfPackages(std::string_view name, std::span<const std::string> entries, bool below_packages);

// Nothing: the name is like any other there.
std::optional<Guard> GuardOf(const Guards& guards, std::string_view name, const Within& within);

// Whether what is below a directory with that guard needs no guard of its own.
bool CoversWhatIsBelow(Guard guard);

// For people to read, on one line: at most 200 bytes, and `?` for what is not printable ASCII.
std::string Readable(std::string_view path);

}  // namespace cowork::box
