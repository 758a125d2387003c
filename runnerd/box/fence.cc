#include "runnerd/box/fence.h"

#include <fcntl.h>

#include <cerrno>
#include <string>

#include "common/sandbox/landlock.h"

namespace cowork::box {
namespace {

struct Place {
  std::string path;
  uint64_t access;
};

using Places = std::vector<Place>;

Places BarePlaces(const Building& box) {
  return {{"/usr", sandbox::kReadOnly},
          {"/etc/ld.so.cache", sandbox::kReadFile},
          // The program is started through its loader, which would run any other of /usr as well;
          // so a helper begins by giving up execve (common/sandbox/give_up_exec.h).
          {"/lib64/ld-linux-x86-64.so.2", sandbox::kReadFile | sandbox::kExecute},
          {std::string(box.profile.program), sandbox::kReadFile | sandbox::kExecute}};
}

Places PlacesForNames(const Building& box) {
  Places places = BarePlaces(box);
  for (const char* place : {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/dev/urandom"})
    places.push_back({place, sandbox::kReadFile});
  return places;
}

Places WholePlaces(const Building& box) {
  Places places{
      {"/", sandbox::kReadDirectory},
      {"/usr", sandbox::kReadAndRun},
      {"/etc", sandbox::kReadOnly},
      {"/proc", sandbox::kReadOnly | sandbox::kWriteFile},
      {"/dev", sandbox::kReadOnly | sandbox::kWriteFile},
      {"/dev/pts", sandbox::kReadOnly | sandbox::kWriteFile | sandbox::kIoctlDevice},
      {"/dev/shm", sandbox::kReadWrite},
      // The runtime unpacks libraries there on every start and maps them as code.
      {"/tmp", sandbox::kReadWriteAndRun},
      {"/opt", sandbox::kReadAndRun},
      {"/home/agent", sandbox::kReadWriteAndRun},
  };
  const bool writable = box.profile.project == Project::kReadWrite;
  places.push_back(
      {box.project_place, writable ? sandbox::kReadWriteAndRun : sandbox::kReadAndRun});
  return places;
}

Places PlacesFor(const Building& box) {
  switch (box.profile.tree) {
    case Tree::kBare: return BarePlaces(box);
    case Tree::kNames: return PlacesForNames(box);
    case Tree::kWhole: break;
  }
  return WholePlaces(box);
}

}  // namespace

Result<void> Fence(Building& box) {
  sandbox::LandlockPolicy policy;
  std::vector<os::UniqueFd> open;  // Borrowed by the policy until it holds.
  for (const Place& place : PlacesFor(box)) {
    open.emplace_back(::open(place.path.c_str(), O_PATH | O_CLOEXEC));
    if (!open.back().valid() && errno == ENOENT) continue;
    if (!open.back().valid()) return Error::FromErrno(place.path.c_str(), errno);
    policy.Allow(open.back().get(), place.access);
  }
  // A bare box speaks through what it inherited; a whole one has a network of its own to use.
  const bool uses_tcp = box.profile.tree == Tree::kWhole || box.profile.network == Network::kHost;
  return policy.Restrict(uses_tcp ? sandbox::Tcp::kUntouched : sandbox::Tcp::kCut);
}

}  // namespace cowork::box
