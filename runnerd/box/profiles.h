// Profiles: what each kind of box has and may do. Data only; the steps (steps.h) read it. An order
// chooses a profile by its number and can narrow it, never widen it.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "runnerd/box/guards.h"
#include "runnerd/box/order.h"

namespace cowork::box {

// kWhole is what programs of other people expect of a machine: /usr, a small /etc, /dev, /proc,
// /tmp. kBare is /usr alone, for our own helpers, and kNames is that and what DNS is asked by.
enum class Tree { kBare, kNames, kWhole };

enum class Network { kNone, kHost };
enum class Project { kAbsent, kReadOnly, kReadWrite };
enum class Home { kAbsent, kGiven, kFresh };
enum class Syscalls { kWorker, kFiles, kHelper, kDialer, kResolver };

// Roles as a set, for the two lines of a profile that speak of them.
class Roles {
 public:
  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) bits_ |= Bit(role);
  }
  constexpr bool Has(Role role) const { return (bits_ & Bit(role)) != 0; }

 private:
  static constexpr uint32_t Bit(Role role) { return uint32_t{1} << static_cast<int>(role); }
  uint32_t bits_ = 0;
};

struct Profile {
  ProfileNumber number;
  std::string_view name;
  Roles needs;     // Must come with the order, each once.
  Roles may_have;  // May come besides.
  Tree tree;
  Network network;
  Project project;
  Guards guards;
  Home home;
  std::string_view program;  // Where Role::kProgram appears.
  Syscalls syscalls;
  std::span<const Limit> limits;
};

std::span<const Profile> Profiles();

// nullptr: there is none of that number among `profiles`.
const Profile* FindProfile(std::span<const Profile> profiles, ProfileNumber number);

}  // namespace cowork::box
