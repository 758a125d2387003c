// brokerd under its real confinement: what no daemon may do is in every_daemon.h, what is its own
// here. That the real program still answers under it is shown in brokerd_answers_test.cc.

#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "brokerd/confine.h"
#include "brokerd/core/certificates.h"
#include "brokerd/store/store.h"
#include "tests/confinement/every_daemon.h"
#include "tests/support/scratch.h"
#include "tests/support/test_ca.h"

namespace cowork::support {
namespace {

struct Brokerd {
  Result<void> Confine() {
    const os::UniqueFd held(::open(data.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return brokerd::ConfineSelf({.data_directory = held.get(), .proc = proc.get()});
  }
  ScratchDirectory data;
  os::UniqueFd proc{::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)};
};

INSTANTIATE_TYPED_TEST_SUITE_P(Brokerd, Confinement, Brokerd);

class BrokerdConfinement : public Confinement<Brokerd> {
 protected:
  const std::string& data() const { return daemon_.data.path(); }
};

TEST_F(BrokerdConfinement, CannotMakeAFileOutsideItsDataDirectory) {
  const ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string here = data() + "/file";
  EXPECT_EQ(InChild([&] { return Probe::MakeAFile(there); }), kDone);
  ASSERT_TRUE(std::filesystem::remove(there));
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(here); }), kDone);
}

TEST_F(BrokerdConfinement, RemovesAFileOfItsStoreAndNoOther) {
  const ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string besides = elsewhere.path() + "/besides";
  const std::string here = data() + "/file";
  for (const std::string& path : {there, besides, here}) std::ofstream(path) << "x";
  const auto remove = [](const std::string& path) {
    return Probe::Outcome(::unlink(path.c_str()));
  };
  EXPECT_EQ(InChild([&] { return remove(besides); }), kDone);
  EXPECT_EQ(Confined([&] { return remove(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return remove(here); }), kDone);
}

TEST_F(BrokerdConfinement, CannotConnectASocketItWasHanded) {
  const os::UniqueFd handed(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = handed.get();
  EXPECT_EQ(InChild([=] { return Probe::Connect(socket); }), Ending::Exit(ENOENT));
  EXPECT_EQ(Confined([=] { return Probe::Connect(socket); }), kKilled);
}

TEST_F(BrokerdConfinement, StillSeesWhoAClientIs) {
  const pid_t client = ::getpid();
  EXPECT_EQ(Confined([&] { return Probe::ReadOf(daemon_.proc.get(), client, "uid_map"); }), kDone);
  EXPECT_EQ(Confined([&] { return Probe::OpenProcess(client); }), kDone);
}

TEST_F(BrokerdConfinement, CannotLookIntoAProcessNorListThem) {
  const int proc = daemon_.proc.get();
  const pid_t other = ::getpid();
  const os::UniqueFd held(::memfd_create("held", MFD_CLOEXEC));
  for (const auto& [file, outside] : OfAProcess(held)) {
    const auto look = [=, name = file] { return Probe::ReadOf(proc, other, name); };
    EXPECT_EQ(InChild(look), outside) << file;
    EXPECT_EQ(Confined(look), Ending::Exit(EACCES)) << file;
  }
  const auto write = [=] { return Probe::WriteOf(proc, other, "comm"); };
  EXPECT_EQ(InChild(write), kDone);
  EXPECT_EQ(Confined(write), Ending::Exit(EACCES));
}

TEST_F(BrokerdConfinement, StillKeepsItsStore) {
  const std::unique_ptr<brokerd::Store> store = *brokerd::Store::Open(data());
  const auto use = [&] {
    for (int i = 0; i < 3000; ++i)  // Past the point where SQLite folds its log into the file.
      if (!store->audit().Record(i, {.kind = "verdict", .session = "", .text = "t"}).ok()) return 1;
    return 0;
  };
  EXPECT_EQ(Confined(use), kDone);
}

TEST_F(BrokerdConfinement, StillGivesItsReserveUpAndTakesItAgain) {
  brokerd::Reserve reserve = *brokerd::Reserve::Open(data());
  EXPECT_EQ(Confined([&] { return reserve.GiveUp() && reserve.Fill() ? 0 : 1; }), kDone);
}

TEST_F(BrokerdConfinement, CannotPunchAHoleIntoWhatItKept) {
  const os::UniqueFd file(::open((data() + "/file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const auto punch = [&] {
    return ::fallocate(file.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096);
  };
  EXPECT_EQ(InChild(punch), kDone);
  EXPECT_EQ(Confined(punch), kKilled);
}

// OpenSSL would ask for its passphrase at the terminal, and the kernel would end us for it.
TEST_F(BrokerdConfinement, StillRefusesACertificateThatIsLocked) {
  const auto check = [] { return brokerd::CheckCertificates(kLockedCa).ok() ? 1 : 0; };
  EXPECT_EQ(Confined(check), kDone);
}

TEST_F(BrokerdConfinement, StillReadsACertificate) {
  const auto check = [] { return brokerd::CheckCertificates(kTestCa).ok() ? 0 : 1; };
  EXPECT_EQ(Confined(check), kDone);
}

TEST_F(BrokerdConfinement, StillOpensAndClosesItsStore) {
  const auto use = [&] {
    auto store = brokerd::Store::Open(data());
    return store.ok() && (*store)->audit().Record(1, {.kind = "v", .session = "", .text = "t"}).ok()
               ? 0
               : 1;
  };
  EXPECT_EQ(Confined(use), kDone);
}

}  // namespace
}  // namespace cowork::support
