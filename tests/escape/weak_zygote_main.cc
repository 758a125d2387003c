// A zygote that leaves layers out, so that a test can show the attack which that layer stops. The
// product has no such switch: this program is built for the tests alone.
//
//   weak-zygote "landlock,pid namespace"    names of steps; layers that weak_steps.cc takes out of
//   a
//                                           step; a namespace's; also "masks", "read-only project",
//                                           and "living zygote": boxes begin when it is dead

#include <string_view>
#include <vector>

#include "runnerd/box/zygote.h"
#include "tests/escape/weak_steps.h"

namespace cowork::box {
namespace {

std::vector<Profile> ProfilesWithout(std::string_view list) {
  std::vector<Profile> profiles(Profiles().begin(), Profiles().end());
  for (Profile& profile : profiles) {
    if (Names(list, "masks")) profile.guards = {};
    if (Names(list, "network namespace")) profile.network = Network::kHost;
    if (Names(list, "read-only project") && profile.project == Project::kReadOnly)
      profile.project = Project::kReadWrite;
  }
  return profiles;
}

struct NamedNamespace {
  std::string_view name;
  int flag;
};
constexpr NamedNamespace kNamespaces[] = {
    {"user namespace", CLONE_NEWUSER}, {"mount namespace", CLONE_NEWNS},
    {"pid namespace", CLONE_NEWPID},   {"ipc namespace", CLONE_NEWIPC},
    {"uts namespace", CLONE_NEWUTS},   {"cgroup namespace", CLONE_NEWCGROUP},
};

int NamespacesWithout(std::string_view list) {
  int namespaces = sandbox::kBoxNamespaces;
  for (const NamedNamespace& one : kNamespaces)
    if (Names(list, one.name)) namespaces &= ~one.flag;
  return namespaces;
}

}  // namespace
}  // namespace cowork::box

int main(int argc, char** argv) {
  const std::string_view without = argc > 1 ? argv[1] : "";
  const auto profiles = cowork::box::ProfilesWithout(without);
  const auto steps = cowork::box::StepsWithout(without);
  return cowork::box::ServeAsZygote({.profiles = profiles,
                                     .steps = steps,
                                     .namespaces = cowork::box::NamespacesWithout(without)});
}
