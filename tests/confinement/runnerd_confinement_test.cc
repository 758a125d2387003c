// runnerd under its real confinement: what no daemon may do is in every_daemon.h, what is its own
// here. That the real program still answers under it is shown in runnerd_answers_test.cc.

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "runnerd/confine.h"
#include "runnerd/session/home.h"
#include "tests/confinement/every_daemon.h"
#include "tests/support/scratch.h"

namespace cowork::support {
namespace {

struct Runnerd {
  Result<void> Confine() {
    const os::UniqueFd held(::open(homes.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return runnerd::ConfineSelf(held.get());
  }
  ScratchDirectory homes;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Runnerd, Confinement, Runnerd);

class RunnerdConfinement : public Confinement<Runnerd> {
 protected:
  const std::string& homes() const { return daemon_.homes.path(); }
};

TEST_F(RunnerdConfinement, CannotMakeAFileOutsideTheSessionsHomes) {
  const ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string here = homes() + "/file";
  EXPECT_EQ(InChild([&] { return Probe::MakeAFile(there); }), kDone);
  ASSERT_TRUE(std::filesystem::remove(there));
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return Probe::MakeAFile(here); }), kDone);
}

TEST_F(RunnerdConfinement, RemovesAHomeAndNothingElse) {
  const ScratchDirectory elsewhere;
  const std::string there = elsewhere.path() + "/file";
  const std::string besides = elsewhere.path() + "/besides";
  const std::string here = homes() + "/file";
  for (const std::string& path : {there, besides, here}) std::ofstream(path) << "x";
  const auto remove = [](const std::string& path) {
    return Probe::Outcome(::unlinkat(AT_FDCWD, path.c_str(), 0));
  };
  EXPECT_EQ(InChild([&] { return remove(besides); }), kDone);
  EXPECT_EQ(Confined([&] { return remove(there); }), Ending::Exit(EACCES));
  EXPECT_EQ(Confined([&] { return remove(here); }), kDone);
}

TEST_F(RunnerdConfinement, StillRemovesAHomeWithAllThatIsInIt) {
  const std::string inner = homes() + "/s-1/home/.local/share";
  std::filesystem::create_directories(inner);
  std::ofstream(inner + "/file") << "x";
  const os::UniqueFd held(::open(homes().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  const int fd = held.get();
  EXPECT_EQ(Confined([=] { return runnerd::session::RemoveHome(fd, "s-1").ok() ? 0 : 1; }), kDone);
  EXPECT_FALSE(std::filesystem::exists(homes() + "/s-1"));
}

int ReadAFileIn(int directory, const char* name) {
  return Probe::Outcome(::openat(directory, name, O_RDONLY | O_CLOEXEC));
}

// A granted directory is named, and handed to the zygote; what is in it is not for runnerd.
TEST_F(RunnerdConfinement, CannotReadAFileOfADirectoryThatItMayName) {
  const auto name_and_read = [] {
    const os::UniqueFd named(::open("/etc", O_PATH | O_DIRECTORY | O_CLOEXEC));
    return named.valid() ? ReadAFileIn(named.get(), "passwd") : 98;
  };
  EXPECT_EQ(InChild(name_and_read), kDone);
  EXPECT_EQ(Confined(name_and_read), Ending::Exit(EACCES));
}

TEST_F(RunnerdConfinement, CannotReadAFileOfADirectoryThatItHolds) {
  const os::UniqueFd held(::open("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const int directory = held.get();
  EXPECT_EQ(InChild([=] { return ReadAFileIn(directory, "passwd"); }), kDone);
  EXPECT_EQ(Confined([=] { return ReadAFileIn(directory, "passwd"); }), Ending::Exit(EACCES));
}

int MakeAPair(int family) {
  int ends[2] = {-1, -1};
  return Probe::Outcome(::socketpair(family, SOCK_STREAM | SOCK_CLOEXEC, 0, ends));
}

TEST_F(RunnerdConfinement, CannotMakeAPairButAUnixOne) {
  EXPECT_EQ(Confined([] { return MakeAPair(AF_UNIX); }), kDone);
  EXPECT_EQ(InChild([] { return MakeAPair(AF_INET); }), Ending::Exit(EOPNOTSUPP));
  EXPECT_EQ(Confined([] { return MakeAPair(AF_INET); }), kKilled);
}

// It connects the sockets that a box's first process made in the box's own network, and has no
// other: those it could make itself are killed above.
TEST_F(RunnerdConfinement, StillConnectsASocketThatABoxMade) {
  const os::UniqueFd made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int socket = made.get();
  EXPECT_EQ(Confined([=] {
              sockaddr_in nowhere{};
              nowhere.sin_family = AF_INET;
              nowhere.sin_port = htons(1);
              nowhere.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
              return Probe::Outcome(
                  ::connect(socket, reinterpret_cast<const sockaddr*>(&nowhere), sizeof nowhere));
            }),
            Ending::Exit(ECONNREFUSED));
}

}  // namespace
}  // namespace cowork::support
