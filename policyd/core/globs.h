// Paths of a project, and the globs that a rule names them by.
//
// A path is *plain* if it is the one way to write what it names, from the project's directory on:
// no "/" before, behind or twice, no `.`, no `..`, no control character. cowork-files takes no
// other, and follows no link on the way.
//
// A glob is a path in which `*` stands for any characters of one name, and a name `**` for any
// number of directories, or none. At the end `**` is all that is below, at every depth: "src/**" is
// not src itself. So "*.md" is the project's own directory's, and "**/*.md" every directory's.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cowork::policyd {

bool IsPlainPath(std::string_view path);

using Path = std::vector<std::string>;  // The names, from the project's directory on.
Path PathOf(std::string_view plain);

struct Glob {
  Path names;
};

// Whether the glob stands for this path.
bool Names(const Glob& glob, const Path& path);

// Whether it stands for whatever is below that path as well, now or later.
bool NamesWithAllBelow(const Glob& glob, const Path& path);

// Whether a change at this path may be one at what the glob stands for: the path itself; one below
// a name that is written out, which may be a directory's; and, of a change that takes along all
// that is below, one above.
enum class Takes { kItself, kAllBelow };
bool MayMean(const Glob& glob, const Path& path, Takes takes);

}  // namespace cowork::policyd
