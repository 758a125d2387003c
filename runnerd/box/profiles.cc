#include "runnerd/box/profiles.h"

#include <sys/resource.h>

#include <algorithm>

namespace cowork::box {
namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
constexpr uint64_t kGiB = uint64_t{1} << 30;

// A person's descriptors in flight, of all boxes and daemons together, are counted as one, and each
// sender compares them with a limit of its own: this one. Were it not well below the daemons', a
// box could fill up the count until no daemon sends a descriptor any more.
constexpr Limit kFewDescriptors{RLIMIT_NOFILE, 512};

// OpenCode's runtime, Bun, does not start with 2 GiB of RLIMIT_DATA.
constexpr Limit kRuntimeLimits[] = {
    {RLIMIT_CORE, 0}, {RLIMIT_DATA, 8 * kGiB}, kFewDescriptors, {RLIMIT_NPROC, 512}};
constexpr Limit kToolLimits[] = {
    {RLIMIT_CORE, 0}, {RLIMIT_DATA, 8 * kGiB}, kFewDescriptors, {RLIMIT_NPROC, 1024}};
// No RLIMIT_FSIZE: stderr is a file, our log. A helper can open no other to write, and to this one
// it can only append (own_syscalls.h).
constexpr Limit kHelperLimits[] = {
    {RLIMIT_CORE, 0}, {RLIMIT_DATA, 512 * kMiB}, {RLIMIT_NOFILE, 256}, {RLIMIT_NPROC, 2}};

// The runtime takes these for configuration, and some of it names programs to run.
constexpr GuardedName kMaskedFromTheRuntime[] = {
    {"opencode.json", Guard::kEmpty},
    {"opencode.jsonc", Guard::kEmpty},
    {".opencode", Guard::kEmpty},
    {".mcp.json", Guard::kEmpty},
};
constexpr GuardedName kGitMaskedFromTheRuntime[] = {
    {"config", Guard::kPlainGit},
    {"config.worktree", Guard::kEmpty},
    {"hooks", Guard::kEmpty},
};

// The person's own programs run or obey these later, outside any box: git, direnv, editors, agents.
// Were .git not pinned, a new one could take its place.
constexpr GuardedName kKeptFromTheTool[] = {
    {".git", Guard::kPinned},
    {".envrc", Guard::kReadOnly},
    {".vscode", Guard::kReadOnly},
    {".idea", Guard::kReadOnly},
    {".mcp.json", Guard::kReadOnly},
    {".claude", Guard::kReadOnly},
    {".codex", Guard::kReadOnly},
    {".cursor", Guard::kReadOnly},
    {".gemini", Guard::kReadOnly},
    {"opencode.json", Guard::kReadOnly},
    {"opencode.jsonc", Guard::kReadOnly},
    {".opencode", Guard::kReadOnly},
};
// `modules` holds a configuration and hooks for each submodule, and room for those of new ones.
// info/attributes names only drivers that a configuration has; .gitattributes could as well.
constexpr GuardedName kGitKeptFromTheTool[] = {
    {"config", Guard::kReadOnly},    {"config.worktree", Guard::kReadOnly},
    {"hooks", Guard::kReadOnly},     {"modules", Guard::kReadOnly},
    {"commondir", Guard::kReadOnly},
};

constexpr Profile kRuntime{
    .number = ProfileNumber::kRuntime,
    .name = "runtime",
    .needs = {Role::kProgram, Role::kProject, Role::kHome, Role::kStdin, Role::kStdout,
              Role::kStderr, Role::kControl},
    .may_have = {Role::kAgentShell},
    .tree = Tree::kWhole,
    .network = Network::kNone,
    .project = Project::kReadOnly,
    .guards = {.anywhere = kMaskedFromTheRuntime, .in_repository = kGitMaskedFromTheRuntime},
    .home = Home::kGiven,
    .program = "/opt/cowork/opencode",
    .syscalls = Syscalls::kWorker,
    .limits = kRuntimeLimits,
};

constexpr Profile kTool{
    .number = ProfileNumber::kTool,
    .name = "tool",
    .needs = {Role::kProject, Role::kStdin, Role::kStdout, Role::kStderr},
    .may_have = {},
    .tree = Tree::kWhole,
    .network = Network::kNone,
    .project = Project::kReadWrite,
    .guards = {.anywhere = kKeptFromTheTool, .in_repository = kGitKeptFromTheTool},
    .home = Home::kFresh,
    .program = {},
    .syscalls = Syscalls::kWorker,
    .limits = kToolLimits,
};

// Where sessions may not change the project. Nothing has to be kept from it besides.
constexpr Profile ReadingTool() {
  Profile profile = kTool;
  profile.number = ProfileNumber::kReadingTool;
  profile.name = "tool-ro";
  profile.project = Project::kReadOnly;
  profile.guards = {};
  return profile;
}

constexpr Profile Helper(ProfileNumber number, std::string_view name, std::string_view program) {
  return {
      .number = number,
      .name = name,
      .needs = {Role::kProgram, Role::kStdin, Role::kStdout, Role::kStderr, Role::kInherited},
      .may_have = {},
      .tree = Tree::kBare,
      .network = Network::kNone,
      .project = Project::kAbsent,
      .guards = {},
      .home = Home::kAbsent,
      .program = program,
      .syscalls = Syscalls::kHelper,
      .limits = kHelperLimits,
  };
}

// The one box with a way out of the machine, and the one that may make a socket to use it.
constexpr Profile Dialer() {
  Profile profile = Helper(ProfileNumber::kDialer, "dialer", "/opt/cowork/dialer");
  profile.network = Network::kHost;
  profile.syscalls = Syscalls::kDialer;
  return profile;
}

constexpr Profile kProfiles[] = {
    kRuntime,
    kTool,
    Helper(ProfileNumber::kCourier, "courier", "/opt/cowork/courier"),
    Helper(ProfileNumber::kGate, "gate", "/opt/cowork/gate"),
    Dialer(),
    ReadingTool(),
};

}  // namespace

std::span<const Profile> Profiles() {
  return kProfiles;
}

const Profile* FindProfile(std::span<const Profile> profiles, ProfileNumber number) {
  const auto found = std::ranges::find(profiles, number, &Profile::number);
  return found == profiles.end() ? nullptr : &*found;
}

}  // namespace cowork::box
