#include "runnerd/servers/files/core/matches.h"

#include "common/base/text.h"
#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/core/window.h"

namespace cowork::files {
namespace {

constexpr std::string_view kHere = "./";

// The next whole line, taken off; empty at the end.
std::string_view TakeLine(std::string_view& found) {
  const size_t newline = found.find('\n');
  if (newline == std::string_view::npos) return {};
  const std::string_view line = found.substr(0, newline + 1);
  found.remove_prefix(newline + 1);
  return line;
}

std::string PathOf(std::string_view shown, std::string_view directory) {
  if (shown.starts_with(kHere)) shown.remove_prefix(kHere.size());
  if (directory == kWholeProject) return std::string(shown);
  return std::string(directory) + "/" + std::string(shown);
}

// False: it fits no more.
bool Append(MatchedLines& matched, const std::string& path, std::string_view line) {
  const std::string text = path + ":" + std::string(line);
  matched.all = matched.text.size() + text.size() <= kMostTextShown;
  if (matched.all) matched.text += AsText(text, text.size());
  return matched.all;
}

}  // namespace

// A path may have a newline in it, and then it comes here in pieces: whoever made such a file has
// written what looks like a match, as they could have in any file.
MatchedLines Matches(std::string_view found, std::string_view directory) {
  MatchedLines matched;
  for (std::string_view line = TakeLine(found); !line.empty(); line = TakeLine(found)) {
    const size_t nul = line.find('\0');
    if (nul == std::string_view::npos) continue;
    if (!Append(matched, PathOf(line.substr(0, nul), directory), line.substr(nul + 1))) break;
  }
  return matched;
}

MatchedLines MatchesIn(std::string_view found, std::string_view file) {
  MatchedLines matched;
  for (std::string_view line = TakeLine(found); !line.empty(); line = TakeLine(found))
    if (!Append(matched, std::string(file), line)) break;
  return matched;
}

}  // namespace cowork::files
