// Building: a box while it is being made. The steps (steps.h) take from it and leave in it what a
// later step needs.

#pragma once

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

struct Person {
  unsigned uid = 0;
  unsigned gid = 0;
};

struct Building {
  const Profile& profile;
  const Order& order;
  std::vector<Given> given;
  Person person;        // Whose box it is; asked before there is a namespace.
  os::UniqueFd status;  // Failed goes in; exec closes it.

  // Made by the steps.
  os::UniqueFd root;          // The new root.
  os::UniqueFd proc;          // The new /proc; of a bare tree it is no part.
  os::UniqueFd project;       // The project inside the box.
  std::string project_place;  // Its path, inside as outside.
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
