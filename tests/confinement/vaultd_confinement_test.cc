// vaultd under its real confinement: what no daemon may do is in every_daemon.h, what is its own
// here. That it still answers is shown by the real program, in vaultd_answers_test.cc.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tests/confinement/every_daemon.h"
#include "vaultd/confine.h"

namespace cowork::support {
namespace {

struct Vaultd {
  Result<void> Confine() { return vaultd::ConfineSelf(proc.get(), store); }
  vaultd::StoreIs store = vaultd::StoreIs::kOnDisk;
  os::UniqueFd proc{::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Vaultd, Confinement, Vaultd);

class VaultdConfinement : public Confinement<Vaultd> {
 protected:
  int proc() const { return daemon_.proc.get(); }
  // Without the filter, which would refuse before Landlock is asked.
  template <typename Body>
  Ending Forgetting(Body body) {
    return InChild([&] { return vaultd::ForgetFiles(proc()).ok() ? body() : 99; });
  }
};

TEST_F(VaultdConfinement, CannotOpenAFileEvenIfItsFilterLetItTry) {
  EXPECT_EQ(Forgetting(Probe::OpenAFile), Ending::Exit(EACCES));
  EXPECT_EQ(Forgetting(Probe::RunAProgram), Ending::Exit(EACCES));
}

TEST_F(VaultdConfinement, StillSeesWhoAClientIs) {
  const pid_t client = ::getpid();
  EXPECT_EQ(Confined([=, this] { return Probe::ReadOf(proc(), client, "uid_map"); }), kDone);
  EXPECT_EQ(Confined([=] { return Probe::OpenProcess(client); }), kDone);
}

TEST_F(VaultdConfinement, CannotLookIntoAProcessNorListThem) {
  const pid_t other = ::getpid();
  const os::UniqueFd held(::memfd_create("held", MFD_CLOEXEC));
  for (const auto& [file, outside] : OfAProcess(held)) {
    const auto look = [=, this, name = file] { return Probe::ReadOf(proc(), other, name); };
    EXPECT_EQ(InChild(look), outside) << file;
    EXPECT_EQ(Forgetting(look), Ending::Exit(EACCES)) << file;
    EXPECT_EQ(Confined(look), Ending::Exit(EACCES)) << file;
  }
  const auto write = [=, this] { return Probe::WriteOf(proc(), other, "comm"); };
  EXPECT_EQ(InChild(write), kDone);
  EXPECT_EQ(Forgetting(write), Ending::Exit(EACCES));
  EXPECT_EQ(Confined(write), Ending::Exit(EACCES));
}

TEST_F(VaultdConfinement, CannotConnectASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(socket); }), Ending::Exit(ENOENT));
  EXPECT_EQ(Confined([=] { return Probe::Connect(socket); }), kKilled);
}

TEST_F(VaultdConfinement, CannotEvenNameAFile) {
  EXPECT_EQ(InChild(Probe::NameAFile), kDone);
  EXPECT_EQ(Confined(Probe::NameAFile), Ending::Exit(EACCES));
}

// As fstat() does, of a file that is open; but with a path, which the kernel then follows.
TEST_F(VaultdConfinement, CannotNameAFileAsIfItWereADescriptor) {
  const auto name = [] {
    struct stat is {};
    return ::fstatat(AT_FDCWD, "/etc/passwd", &is, AT_EMPTY_PATH) == 0 ? 0 : errno;
  };
  EXPECT_EQ(InChild(name), kDone);
  EXPECT_EQ(Confined(name), Ending::Exit(EACCES));
}

TEST_F(VaultdConfinement, StillReadsWritesAndCutsTheFilesItHas) {
  const os::UniqueFd file(::memfd_create("store", MFD_CLOEXEC));
  const int store = file.get();
  EXPECT_EQ(Confined([=] {
              const bool done = ::pwrite(store, "hush", 4, 0) == 4 && ::fdatasync(store) == 0 &&
                                ::ftruncate(store, 2) == 0;
              return done ? 0 : errno;
            }),
            kDone);
}

TEST_F(VaultdConfinement, WritesNoFileWhereItsStoreHasNone) {
  const os::UniqueFd file(::memfd_create("file", MFD_CLOEXEC));
  const int open = file.get();
  daemon_.store = vaultd::StoreIs::kNoFile;
  for (int (*write)(int) : {+[](int fd) { return static_cast<int>(::pwrite(fd, "hush", 4, 0)); },
                            +[](int fd) { return ::ftruncate(fd, 0); }, ::fsync, ::fdatasync}) {
    const auto try_it = [=] { return write(open) >= 0 ? 0 : errno; };
    EXPECT_EQ(InChild(try_it), kDone);
    EXPECT_EQ(Confined(try_it), kKilled);
  }
}

}  // namespace
}  // namespace cowork::support
