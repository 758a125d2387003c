#include "policyd/core/on_tools.h"

#include <algorithm>

#include "policyd/core/names.h"

namespace cowork::policyd {
namespace {

bool NamesTool(const std::vector<std::string>& patterns, std::string_view tool) {
  return patterns.empty() || std::ranges::any_of(patterns, [tool](const std::string& pattern) {
           return FitsTool(pattern, tool);
         });
}

// What is moved may be a directory, and nobody here can look.
bool NamesWhole(const Glob& glob, const Path& path, Takes takes) {
  return takes == Takes::kAllBelow ? NamesWithAllBelow(glob, path) : Names(glob, path);
}

}  // namespace

bool Names(const McpPattern& pattern, const Tool& tool) {
  return (pattern.server.empty() || pattern.server == tool.server) &&
         NamesTool(pattern.tools, tool.tool);
}

bool Allows(const WritePattern& pattern, const Change& change) {
  if (!change.plain || !NamesTool(pattern.tools, change.tool)) return false;
  const auto named = [&](const Path& path) {
    return pattern.paths.empty() || std::ranges::any_of(pattern.paths, [&](const Glob& glob) {
             return NamesWhole(glob, path, change.takes);
           });
  };
  return std::ranges::all_of(change.paths, named);
}

bool Forbids(const WritePattern& pattern, const Change& change) {
  if (!NamesTool(pattern.tools, change.tool)) return false;
  if (!change.plain || pattern.paths.empty()) return true;
  return std::ranges::any_of(change.paths, [&](const Path& path) {
    return std::ranges::any_of(pattern.paths,
                               [&](const Glob& glob) { return MayMean(glob, path, change.takes); });
  });
}

}  // namespace cowork::policyd
