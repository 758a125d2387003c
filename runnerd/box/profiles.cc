#include "runnerd/box/profiles.h"

#include <sys/resource.h>

#include <algorithm>

#include "runnerd/box/guarded_names.h"

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
// One program of ours, and one child at a time, which takes a thread for each core.
constexpr Limit kFilesLimits[] = {
    {RLIMIT_CORE, 0}, {RLIMIT_DATA, 2 * kGiB}, kFewDescriptors, {RLIMIT_NPROC, 256}};
// No RLIMIT_FSIZE: stderr is a file, our log. A helper can open no other to write, and to this one
// it can only append (own_syscalls.h).
constexpr Limit kHelperLimits[] = {
    {RLIMIT_CORE, 0}, {RLIMIT_DATA, 512 * kMiB}, {RLIMIT_NOFILE, 256}, {RLIMIT_NPROC, 2}};

constexpr Profile kRuntime{
    .number = ProfileNumber::kRuntime,
    .name = "runtime",
    .needs = {Role::kProgram, Role::kProject, Role::kHome, Role::kStdin, Role::kStdout,
              Role::kStderr, Role::kControl},
    .may_have = {Role::kAgentShell, Role::kMcpShim},
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
    .guards = {.anywhere = kKeptFromTheTool,
               .in_repository = kGitKeptFromTheTool,
               .outside_packages = kKeptFromTheToolOutsidePackages},
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

// cowork-files: the agent's hands, for which the same is kept out of reach as for its commands.
constexpr Profile Files() {
  Profile profile = kTool;
  profile.number = ProfileNumber::kFiles;
  profile.name = "files";
  profile.needs = {Role::kProgram, Role::kProject, Role::kStdin, Role::kStdout, Role::kStderr};
  profile.home = Home::kAbsent;
  profile.program = "/opt/cowork/cowork-files";
  profile.syscalls = Syscalls::kFiles;
  profile.limits = kFilesLimits;
  return profile;
}

// The same for who only looks, and to show what a change would be.
constexpr Profile ReadingFiles() {
  Profile profile = Files();
  profile.number = ProfileNumber::kReadingFiles;
  profile.name = "files-ro";
  profile.project = Project::kReadOnly;
  profile.guards = {};
  return profile;
}

// An MCP server of somebody else's. Its project is the directory of its package: it sees nothing of
// the person's, whose secrets it may be lent.
constexpr Profile Mcp() {
  Profile profile = ReadingTool();
  profile.number = ProfileNumber::kMcp;
  profile.name = "mcp";
  profile.may_have = {Role::kEnvironment};
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

// These two have a way out of the machine, and may make a socket to use it: the one for a session's
// requests, the other to ask DNS, which is UDP.
constexpr Profile Dialer() {
  Profile profile = Helper(ProfileNumber::kDialer, "dialer", "/opt/cowork/dialer");
  profile.network = Network::kHost;
  profile.syscalls = Syscalls::kDialer;
  return profile;
}

constexpr Profile Resolver() {
  Profile profile = Helper(ProfileNumber::kResolver, "resolver", "/opt/cowork/resolver");
  profile.tree = Tree::kNames;
  profile.network = Network::kHost;
  profile.syscalls = Syscalls::kResolver;
  return profile;
}

constexpr Profile kProfiles[] = {
    kRuntime,
    kTool,
    Helper(ProfileNumber::kCourier, "courier", "/opt/cowork/courier"),
    Helper(ProfileNumber::kGate, "gate", "/opt/cowork/gate"),
    Dialer(),
    ReadingTool(),
    Resolver(),
    Files(),
    ReadingFiles(),
    Mcp(),
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
