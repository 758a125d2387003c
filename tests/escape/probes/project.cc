// The project itself: what a box may not change there, or is not shown.

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

std::string InProject(const char* name) {
  return Fact("project") + "/" + name;
}

constexpr Ending kInRuntime{"EROFS", kReadOnlyProject};
constexpr Ending kMeantTo{kDone};
constexpr Endings kGuarded{.runtime = {"EROFS", kReadOnlyProject | kGuardedNames},
                           .tool = {"EROFS", kGuardedNames}};

constexpr Probe kProbes[] = {
    {"change-a-file",
     21,
     [] { return Open(InProject("file"), O_WRONLY); },
     kDone,
     {.runtime = kInRuntime, .tool = kMeantTo}},
    {"make-a-file",
     21,
     [] { return Make(InProject("new")); },
     kDone,
     {.runtime = kInRuntime, .tool = kMeantTo}},
    {"cut-a-file",
     21,
     [] { return long{::truncate(InProject("file").c_str(), 1)}; },
     kDone,
     {.runtime = kInRuntime, .tool = kMeantTo}},
    {"make-a-hook",
     21,
     [] { return Make(InProject(".git/hooks/pre-push")); },
     kDone,
     {.runtime = {"EROFS", kReadOnlyProject | kGuardedNames}, .tool = {"EROFS", kGuardedNames}}},
    {"change-gits-configuration", 21, [] { return Open(InProject(".git/config"), O_WRONLY); },
     kDone, kGuarded},
    {"change-an-agents-configuration", 21,
     [] { return Open(InProject("opencode.json"), O_WRONLY); }, kDone, kGuarded},
    {"rename-a-guarded-directory",
     6,
     [] { return RenameAndBack(InProject(".git"), InProject("away")); },
     kDone,
     {.runtime = {"EROFS", kReadOnlyProject}, .tool = {"EBUSY", kGuardedNames}}},
    {"rename-a-guarded-file",
     6,
     [] { return RenameAndBack(InProject("opencode.json"), InProject("away")); },
     kDone,
     {.runtime = {"EROFS", kReadOnlyProject | kGuardedNames}, .tool = {"EBUSY", kGuardedNames}}},
    {"rename-the-project", 6,
     [] { return RenameAndBack(Fact("project"), Fact("project") + "-renamed"); }, kDone,
     InBoxes("EROFS", kPivot | kLandlock)},
    // The tool works on these as on any other file; the runtime would obey them.
    {"read-an-agents-configuration",
     21,
     [] { return ReadSome(InProject("opencode.json")); },
     kDone,
     {.runtime = {"ENODATA", kGuardedNames}, .tool = kMeantTo}},
    {"read-gits-configuration",
     21,
     [] { return Holds(TextOf(InProject(".git/config")).find("canary") != std::string::npos); },
     kDone,
     {.runtime = {"ENODATA", kGuardedNames}, .tool = kMeantTo}},
    {"read-an-agents-plugin",
     21,
     [] { return ReadSome(InProject(".opencode/plugin/p.ts")); },
     kDone,
     {.runtime = {"ENOENT", kGuardedNames}, .tool = kMeantTo}},
};

}  // namespace

std::span<const Probe> ProjectProbes() {
  return kProbes;
}

}  // namespace cowork::escape
