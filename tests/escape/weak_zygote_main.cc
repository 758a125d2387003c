// A zygote that leaves layers out, so that a test can show the attack which that layer stops. The
// product has no such switch: this program is built for the tests alone.
//
//   weak-zygote "landlock,system calls"    names of steps; also "masks", "network namespace", "ipc
//   namespace",
//                                          "cgroup namespace", "read-only project", and
//                                          "living zygote": boxes begin when it is dead

#include <poll.h>

#include <string>
#include <string_view>
#include <vector>

#include "runnerd/box/zygote.h"

namespace cowork::box {
namespace {

bool Names(std::string_view list, std::string_view name) {
  const std::string all = "," + std::string(list) + ",";
  return all.find("," + std::string(name) + ",") != std::string::npos;
}

Result<void> OutliveTheZygote(Building& box) {
  pollfd end{.fd = box.status.get(), .events = 0, .revents = 0};
  ::poll(&end, 1, -1);
  return {};
}

std::vector<Step> StepsWithout(std::string_view list) {
  std::vector<Step> steps;
  if (Names(list, "living zygote"))
    steps.push_back({"living zygote", Taker::kBoth, OutliveTheZygote});
  for (const Step& step : Steps())
    if (!Names(list, step.name)) steps.push_back(step);
  return steps;
}

std::vector<Profile> ProfilesWithout(std::string_view list) {
  std::vector<Profile> profiles(Profiles().begin(), Profiles().end());
  for (Profile& profile : profiles) {
    if (Names(list, "masks")) profile.guarded_names = {};
    if (Names(list, "network namespace")) profile.network = Network::kHost;
    if (Names(list, "read-only project") && profile.project == Project::kReadOnly)
      profile.project = Project::kReadWrite;
  }
  return profiles;
}

int NamespacesWithout(std::string_view list) {
  int namespaces = sandbox::kBoxNamespaces;
  if (Names(list, "ipc namespace")) namespaces &= ~CLONE_NEWIPC;
  if (Names(list, "cgroup namespace")) namespaces &= ~CLONE_NEWCGROUP;
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
