#include "ui-client/cli/doctor/layers.h"

#include <string.h>  // strerrordesc_np

#include <cstdio>
#include <sstream>

namespace cowork::cli::doctor {
namespace {

// Landlock's ABIs that the levels need (docs/architecture.md).
constexpr int kForStandard = 2;
constexpr int kForReduced = 4;

std::string Why(int error) {
  const char* text = ::strerrordesc_np(error);
  return text == nullptr ? "the child that tried was ended" : text;
}

Finding Good(std::string what) {
  return {.verdict = Verdict::kGood, .what = std::move(what)};
}

Finding Bad(std::string what, std::string remedy) {
  return {.verdict = Verdict::kBad, .what = std::move(what), .remedy = std::move(remedy)};
}

}  // namespace

std::optional<std::string> CgroupOf(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("0::/")) return line.substr(3);
  return std::nullopt;
}

Level LevelOf(const Layers& layers) {
  if (!layers.seccomp) return Level::kNone;
  const bool boxes = layers.user_namespaces == 0 && layers.proc == 0;
  if (boxes && layers.landlock >= kForStandard) return Level::kStandard;
  return layers.landlock >= kForReduced ? Level::kReduced : Level::kNone;
}

Finding OnKernel(const Layers& layers) {
  int major = 0;
  int minor = 0;
  static_cast<void>(std::sscanf(layers.kernel.c_str(), "%d.%d", &major, &minor));
  if (major > 5 || (major == 5 && minor >= 19)) return Good("Linux " + layers.kernel);
  return Bad("Linux " + layers.kernel + " is older than 5.19",
             "boot a newer kernel, such as Debian 12's own");
}

Finding OnUserNamespaces(const Layers& layers) {
  if (layers.user_namespaces == 0) return Good("can be made");
  return Bad("cannot be made: " + Why(layers.user_namespaces),
             "sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000 "
             "(Ubuntu: kernel.apparmor_restrict_unprivileged_userns=0; Docker: --security-opt "
             "seccomp=unconfined)");
}

Finding OnProc(const Layers& layers) {
  if (layers.proc == 0) return Good("can be mounted in a box");
  if (layers.user_namespaces != 0)
    return Bad("cannot be mounted where no user namespace can be made", "cowork doctor userns");
  return Bad(
      "cannot be mounted in a box: " + Why(layers.proc) +
          "; something covers parts of /proc, as containers do",
      "run outside of the container, or start it with --security-opt systempaths=unconfined");
}

Finding OnLandlock(const Layers& layers) {
  const std::string has = "ABI " + std::to_string(layers.landlock);
  if (layers.landlock >= kForStandard) return Good(has);
  return Bad(layers.landlock == 0 ? "is missing or off" : has + " is too old: 2 is the least",
             "boot Linux 5.19 or later with landlock among lsm=   (cat /sys/kernel/security/lsm)");
}

Finding OnSeccomp(const Layers& layers) {
  if (layers.seccomp) return Good("filters can be installed");
  return Bad("filters cannot be installed",
             "use a kernel with CONFIG_SECCOMP_FILTER: Debian's has");
}

Finding OnCgroup(const Layers& layers) {
  const std::string which =
      layers.cgroup ? "ours is delegated, with memory and pids" : "none is delegated to you";
  return {
      .verdict = Verdict::kNote,
      .what = which + "; boxes do not use cgroups yet: memory is limited for each process alone"};
}

Finding OnLevel(const Layers& layers) {
  switch (LevelOf(layers)) {
    case Level::kStandard: return Good("standard, which is the most: boxes do not use cgroups yet");
    case Level::kReduced:
      return Bad("reduced: no box can be made", "cowork doctor userns; cowork doctor proc");
    case Level::kNone: break;
  }
  return Bad("none: this machine cannot hold an agent", "mend what is marked ✗ above");
}

}  // namespace cowork::cli::doctor
