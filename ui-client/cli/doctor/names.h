// The checks by name, in the order in which they are shown: what they stand on comes first.

#pragma once

#include <string>
#include <vector>

namespace cowork::cli::doctor {

struct Name {
  const char* typed;
  const char* read;
};

inline constexpr Name kUser = {"user", "user"};
inline constexpr Name kKernel = {"kernel", "kernel"};
inline constexpr Name kUserNamespaces = {"userns", "user namespaces"};
inline constexpr Name kProc = {"proc", "/proc in a box"};
inline constexpr Name kLandlock = {"landlock", "Landlock"};
inline constexpr Name kSeccomp = {"seccomp", "seccomp"};
inline constexpr Name kCgroup = {"cgroup", "cgroup"};
inline constexpr Name kLevel = {"level", "assurance level"};
inline constexpr Name kPeers = {"peers", "who a client is"};
inline constexpr Name kOpenFiles = {"open-files", "open files"};
inline constexpr Name kPlaces = {"places", "place of sockets"};
inline constexpr Name kDirectories = {"directories", "directories"};
inline constexpr Name kSettings = {"settings", "settings"};
inline constexpr Name kPrograms = {"programs", "programs"};
inline constexpr Name kRuntime = {"runtime", "runtime"};
inline constexpr Name kDaemons = {"daemons", "daemons"};
inline constexpr Name kKeystore = {"keystore", "keystore"};

inline std::vector<std::string> CheckNames() {
  std::vector<std::string> names;
  for (const Name& name :
       {kUser, kKernel, kUserNamespaces, kProc, kLandlock, kSeccomp, kCgroup, kLevel, kPeers,
        kOpenFiles, kPlaces, kDirectories, kSettings, kPrograms, kRuntime, kDaemons, kKeystore})
    names.emplace_back(name.typed);
  return names;
}

}  // namespace cowork::cli::doctor
