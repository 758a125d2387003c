// The checks by name, in the order in which they are shown: what they stand on comes first.

#pragma once

#include <string>
#include <vector>

#include "common/assurance/core/layers.h"

namespace cowork::cli::doctor {

using assurance::Name;

inline constexpr Name kUser = {"user", "user"};
inline constexpr Name kKernel = {"kernel", "kernel"};
using assurance::kCgroup;
using assurance::kLandlock;
using assurance::kProc;
using assurance::kSeccomp;
using assurance::kUserNamespaces;
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
