#include "common/assurance/core/layers.h"

#include <string.h>  // strerrordesc_np

#include <sstream>
#include <utility>

namespace cowork::assurance {
namespace {

std::string Why(int error) {
  const char* text = ::strerrordesc_np(error);
  return text == nullptr ? "the child that tried was ended" : text;
}

Layer Found(const Name& name, std::string detail) {
  return {.name = name.typed,
          .title = name.read,
          .found = true,
          .detail = std::move(detail),
          .remedy = ""};
}

Layer Missing(const Name& name, std::string detail, std::string remedy) {
  return {.name = name.typed,
          .title = name.read,
          .found = false,
          .detail = std::move(detail),
          .remedy = std::move(remedy)};
}

// There may be room for none at all, or none for whoever has no privilege.
std::string RemedyForUserNamespaces(int error) {
  if (error == ENOSPC) return "sudo sysctl -w user.max_user_namespaces=15000";
  return "sudo sysctl -w kernel.unprivileged_userns_clone=1   (Ubuntu: "
         "kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt "
         "seccomp=unconfined)";
}

}  // namespace

Layer UserNamespacesOf(const Layers& layers) {
  if (layers.user_namespaces == 0) return Found(kUserNamespaces, "can be made");
  return Missing(kUserNamespaces, "cannot be made: " + Why(layers.user_namespaces),
                 RemedyForUserNamespaces(layers.user_namespaces));
}

Layer ProcOf(const Layers& layers) {
  if (layers.proc == 0) return Found(kProc, "can be mounted in a box");
  if (layers.user_namespaces != 0)
    return Missing(kProc, "cannot be mounted where no user namespace can be made",
                   "cowork doctor userns");
  return Missing(
      kProc,
      "cannot be mounted in a box: " + Why(layers.proc) +
          "; something covers parts of /proc, as containers do",
      "run outside of the container, or start it with --security-opt systempaths=unconfined");
}

Layer LandlockOf(const Layers& layers) {
  const std::string has = "ABI " + std::to_string(layers.landlock);
  if (layers.landlock >= kLandlockForStandard) return Found(kLandlock, has);
  return Missing(
      kLandlock, layers.landlock == 0 ? "is missing or off" : has + " is too old: 2 is the least",
      "boot Linux 5.19 or later with landlock among lsm=   (cat /sys/kernel/security/lsm)");
}

Layer SeccompOf(const Layers& layers) {
  if (layers.seccomp) return Found(kSeccomp, "filters can be installed");
  return Missing(kSeccomp, "filters cannot be installed",
                 "use a kernel with CONFIG_SECCOMP_FILTER: Debian's has");
}

Layer CgroupOf(const Layers& layers) {
  const std::string but =
      "; boxes do not use cgroups yet: memory is limited for each process alone";
  switch (layers.cgroup) {
    case Cgroup::kUsed: return Found(kCgroup, "boxes have limits of their own");
    case Cgroup::kDelegated: return Found(kCgroup, "ours is delegated, with memory and pids" + but);
    case Cgroup::kMissing: break;
  }
  return Missing(kCgroup, "none is delegated to you" + but, "");
}

std::vector<Layer> Describe(const Layers& layers) {
  return {UserNamespacesOf(layers), ProcOf(layers), LandlockOf(layers), SeccompOf(layers),
          CgroupOf(layers)};
}

std::optional<std::string> PlaceInCgroups(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("0::/")) return line.substr(3);
  return std::nullopt;
}

}  // namespace cowork::assurance
