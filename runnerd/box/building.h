// Building: a box while it is being made. The steps (steps.h) take from it and leave in it what a
// later step needs.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/order.h"
#include "runnerd/box/profiles.h"

namespace cowork::box {

// A descriptor that came with an order.
struct Given {
  Role role;
  os::UniqueFd fd;
};

// Where PID 1 has what it keeps; -1 for what its box has not.
struct PidOneNumbers {
  int control = -1;
  int words = -1;
  int mounts = -1;
  int project = -1;
};

struct Person {
  unsigned uid = 0;
  unsigned gid = 0;
};

struct Building {
  // A mount over a guarded name, as the kernel counts mounts.
  struct Guarding {
    uint64_t mount;
    std::string path;  // Relative to the project.
  };
  // A git configuration of the project that a mask hides.
  struct GitConfig {
    std::string mask;  // Its path in the box.
    std::string text;  // The beginning of what it hides.
  };

  const Profile& profile;
  const Order& order;
  std::vector<Given> given;
  Person person;        // Whose box it is; asked before there is a namespace.
  os::UniqueFd status;  // Failed goes in; exec closes it.
  os::UniqueFd words;   // PID 1's, for its last words.

  // Made by the steps.
  os::UniqueFd root;          // The new root.
  os::UniqueFd proc;          // The new /proc; of a bare tree it is no part.
  os::UniqueFd project;       // The project inside the box.
  std::string project_place;  // Its path, inside as outside.
  std::vector<Guarding> guards;
  std::vector<GitConfig> git_configs;
  os::UniqueFd mounts;  // PID 1's own mountinfo.
  PidOneNumbers pid_one;

  // The worker's alone.
  os::UniqueFd environment;            // Where variables come from.
  std::vector<std::string> variables;  // Those that came; secrets, most of them.
};

// nullptr: none came for that role.
inline const os::UniqueFd* FindGiven(const std::vector<Given>& given, Role role) {
  for (const Given& one : given)
    if (one.role == role) return &one.fd;
  return nullptr;
}

// One descriptor for each role that the profile needs, and none that it does not know.
Result<void> CheckFits(const Profile& profile, const Order& order);

}  // namespace cowork::box
