#include "runnerd/servers/files/core/protection.h"

#include <strings.h>

#include <algorithm>

#include "common/base/check.h"
#include "runnerd/box/profiles.h"
#include "runnerd/servers/files/core/own_names.h"

namespace cowork::files {
namespace {

// git's files are git's to write, whatever a box guards among them.
bool IsGit(const std::string& name) {
  return ::strcasecmp(name.c_str(), ".git") == 0;
}

const box::Guards& GuardsOfATool() {
  const box::Profile* const tool = box::FindProfile(box::Profiles(), box::ProfileNumber::kTool);
  CHECK(tool != nullptr);
  return tool->guards;
}

Error Refused(const std::string& why) {
  return Error(ErrorCode::kPermissionDenied, "nothing was changed: " + why);
}

constexpr char kIsObeyed[] =
    " is protected, since programs outside of this session run or obey what it says; tell the "
    "person what you would change in it";

Error IsOurs(const std::string& name) {
  return Error(ErrorCode::kInvalidArgument, "nothing was changed: files named like " + name +
                                                " are removed when they are found; use another "
                                                "name");
}

// Seen as it will be with that name in it: a configuration that was written before would count.
bool MakesARepository(const std::string& directory, const Step& step) {
  std::vector<std::string> entries = step.beside;
  entries.push_back(step.name);
  if (box::IsRepository(directory, step.beside) || !box::IsRepository(directory, entries))
    return false;
  const box::Guards obeyed{.in_repository = GuardsOfATool().in_repository};
  return std::ranges::any_of(entries, [&](const std::string& entry) {
    return box::GuardOf(obeyed, entry, {.repository = true}).has_value();
  });
}

Result<void> CheckName(const std::string& directory, const Step& step, bool packages) {
  if (IsNameOfTemporary(step.name)) return IsOurs(step.name);
  if (IsGit(step.name))
    return Refused("what is in " + step.name + " is git's to write; run git in a shell instead");
  const box::Within within{.repository = box::IsRepository(directory, step.beside),
                           .packages = packages};
  if (box::GuardOf(GuardsOfATool(), step.name, within).has_value())
    return Refused(box::Readable(step.name) + kIsObeyed);
  if (MakesARepository(directory, step))
    return Refused("with " + box::Readable(step.name) +
                   " its directory would be a git repository, whose configuration or hooks git "
                   "obeys; use another name");
  return {};
}

bool IsOfPackages(std::span<const Step> steps) {
  bool packages = false;
  std::string directory;
  for (const Step& step : steps) {
    packages = box::IsOfPackages(directory, step.beside, packages);
    directory = step.name;
  }
  return box::IsOfPackages(directory, {}, packages);
}

}  // namespace

std::vector<std::string> TellingEntries() {
  std::vector<std::string> names{".git", "commondir", "objects", "refs"};
  for (const box::GuardedName& guarded : GuardsOfATool().in_repository)
    names.emplace_back(guarded.name);
  return names;
}

Result<void> CheckMayChange(std::span<const Step> steps) {
  bool packages = false;
  std::string directory;
  for (const Step& step : steps) {
    packages = box::IsOfPackages(directory, step.beside, packages);
    TRY(CheckName(directory, step, packages));
    directory = step.name;
  }
  return {};
}

box::Guards GuardsOnTheWay(std::span<const Step> from, std::span<const Step> to) {
  box::Guards guards = GuardsOfATool();
  if (IsOfPackages(from) && IsOfPackages(to)) guards.outside_packages = {};
  return guards;
}

Error WouldGoAlong(const std::string& directory, const std::string& inside) {
  return Refused(box::Readable(directory + "/" + inside) + " would go along, and" + kIsObeyed);
}

}  // namespace cowork::files
