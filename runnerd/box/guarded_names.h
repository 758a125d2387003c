// The names in a project that a profile guards (profiles.cc), and how.

#pragma once

#include "runnerd/box/guards.h"

namespace cowork::box {

// The runtime takes these for configuration, and some of it names programs to run.
inline constexpr GuardedName kMaskedFromTheRuntime[] = {
    {"opencode.json", Guard::kEmpty},
    {"opencode.jsonc", Guard::kEmpty},
    {".opencode", Guard::kEmpty},
    {".mcp.json", Guard::kEmpty},
};
inline constexpr GuardedName kGitMaskedFromTheRuntime[] = {
    {"config", Guard::kPlainGit},
    {"config.worktree", Guard::kEmpty},
    {"hooks", Guard::kEmpty},
};

// The person's own programs run or obey these later, outside any box: git, direnv, editors, agents.
// A repository's own hooks lie in .husky or .githooks, where its configuration says so.
// Were .git not pinned, a new one could take its place.
inline constexpr GuardedName kKeptFromTheTool[] = {
    {".git", Guard::kPinned},
    {".envrc", Guard::kReadOnly},
    {".mcp.json", Guard::kReadOnly},
    {".claude", Guard::kReadOnly},
    {".codex", Guard::kReadOnly},
    {".cursor", Guard::kReadOnly},
    {".gemini", Guard::kReadOnly},
    {"opencode.json", Guard::kReadOnly},
    {"opencode.jsonc", Guard::kReadOnly},
    {".opencode", Guard::kReadOnly},
};
// Packages bring these along, as they lay in their own repositories. Guarded there they would keep
// a command from removing node_modules.
inline constexpr GuardedName kKeptFromTheToolOutsidePackages[] = {
    {".vscode", Guard::kReadOnly},
    {".idea", Guard::kReadOnly},
    {".husky", Guard::kReadOnly},
    {".githooks", Guard::kReadOnly},
};
// `modules` holds a configuration and hooks for each submodule, and room for those of new ones.
// info/attributes names only drivers that a configuration has; .gitattributes could as well.
inline constexpr GuardedName kGitKeptFromTheTool[] = {
    {"config", Guard::kReadOnly},    {"config.worktree", Guard::kReadOnly},
    {"hooks", Guard::kReadOnly},     {"modules", Guard::kReadOnly},
    {"commondir", Guard::kReadOnly},
};

}  // namespace cowork::box
