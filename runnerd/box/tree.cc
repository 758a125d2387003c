#include "runnerd/box/tree.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string>

#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

// Room for a page for each git configuration that is masked, of as many as are guarded at most.
constexpr Tmpfs kRootFiles{.size = "16m", .mode = "0755"};
constexpr Tmpfs kScratch{.size = "512m", .mode = "1777"};

struct Link {
  const char* place;
  const char* target;
};
constexpr Link kIntoUsr[] = {
    {"/bin", "usr/bin"}, {"/sbin", "usr/sbin"}, {"/lib", "usr/lib"}, {"/lib64", "usr/lib64"}};

// What a machine's tools look up there: programs by role, libraries, trust, time. Nothing that
// tells who uses this machine or runs on it.
constexpr const char* kFromEtc[] = {
    "/etc/alternatives",  "/etc/ld.so.cache",         "/etc/ssl/certs", "/etc/ssl/openssl.cnf",
    "/etc/localtime",     "/etc/mime.types",          "/etc/services",  "/etc/protocols",
    "/etc/nsswitch.conf", "/etc/ca-certificates.conf"};

// What this machine asks DNS by, as it is when the box is made.
constexpr const char* kForNames[] = {"/etc/ld.so.cache", "/etc/resolv.conf", "/etc/hosts",
                                     "/etc/nsswitch.conf"};

constexpr const char* kHosts = "127.0.0.1 localhost cowork\n::1 localhost\n";
// Where gate answers, once a box has a gate for names; until then nobody does, and soon.
constexpr const char* kResolver = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";

std::string PasswordFile(const Person& person) {
  return "agent:x:" + std::to_string(person.uid) + ":" + std::to_string(person.gid) +
         "::/home/agent:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n";
}

std::string GroupFile(const Person& person) {
  return "agent:x:" + std::to_string(person.gid) + ":\nnogroup:x:65534:\n";
}

Result<void> PlaceFromHost(const os::UniqueFd& root, const char* place) {
  const Result<os::UniqueFd> mount = CopyMount(AT_FDCWD, place, Access::kReadOnly);
  if (mount.ok()) return PlaceMount(*mount, root, place);
  if (mount.error().code() == ErrorCode::kNotFound) return {};
  return mount.error();
}

Result<void> PlaceEach(std::span<const char* const> places, const os::UniqueFd& root) {
  for (const char* place : places) TRY(PlaceFromHost(root, place));
  return {};
}

}  // namespace

Result<void> MakeRoot(Building& box) {
  // Nothing that we mount shows outside; what the host unmounts still goes away in here.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0)
    return Error::FromErrno("mount(MS_SLAVE)", errno);
  box.root = TRY(MakeTmpfs(kRootFiles));
  // Over "/" it hides nothing: a path still starts at the root that this process has.
  if (::move_mount(box.root.get(), "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) != 0)
    return Error::FromErrno("move_mount(/)", errno);
  return {};
}

Result<void> PlacePrograms(Building& box) {
  TRY(PlaceMount(TRY(CopyMount(AT_FDCWD, "/usr", Access::kReadOnly)), box.root, "/usr"));
  for (const Link& link : kIntoUsr) TRY(MakeLink(box.root, link.place, link.target));
  return {};
}

Result<void> PlaceEtc(Building& box) {
  if (box.profile.tree == Tree::kNames) return PlaceEach(kForNames, box.root);
  if (box.profile.tree == Tree::kBare) return PlaceFromHost(box.root, "/etc/ld.so.cache");
  TRY(PlaceEach(kFromEtc, box.root));
  TRY(MakeFile(box.root, "/etc/passwd", PasswordFile(box.person)));
  TRY(MakeFile(box.root, "/etc/group", GroupFile(box.person)));
  TRY(MakeFile(box.root, "/etc/hosts", kHosts));
  return MakeFile(box.root, "/etc/resolv.conf", kResolver);
}

Result<void> PlaceScratch(Building& box) {
  TRY(MakeDirectories(box.root, "/run"));
  if (box.profile.tree != Tree::kWhole) return {};
  TRY(PlaceMount(TRY(MakeTmpfs(kScratch)), box.root, "/tmp"));
  TRY(MakeDirectories(box.root, "/var"));
  return MakeLink(box.root, "/var/tmp", "/tmp");
}

Result<void> EnterRoot(Building& box) {
  if (::fchdir(box.root.get()) != 0) return Error::FromErrno("fchdir", errno);
  // Old and new root change places at one mount point, so no directory for the old one is needed.
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return Error::FromErrno("pivot_root", errno);
  if (::umount2(".", MNT_DETACH) != 0) return Error::FromErrno("umount2", errno);
  if (::chdir("/") != 0) return Error::FromErrno("chdir", errno);
  return {};
}

Result<void> SealRoot(Building& box) {
  return MakeReadOnly(box.root);
}

}  // namespace cowork::box
