// Where a lent environment is once its server runs: in that program, and in no other process of
// ours. Started as root it looks into memory; the box is made by another process, of an ordinary
// user, which is this program with the word --hold.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/base/check.h"
#include "common/frame/pair.h"
#include "tests/escape/house.h"
#include "tests/escape/ordinary_user.h"
#include "tests/escape/processes.h"
#include "tests/support/memory_file.h"
#include "tests/support/process.h"

namespace cowork::escape {
namespace {

using testing::Contains;
using testing::Not;
using testing::StartsWith;

constexpr char kHold[] = "--hold";
constexpr std::string_view kLent("TOKEN=hush-2b8c1f\0", 18);

// Prints the number of PID 1 when the server runs, and keeps it until nobody is at stdin any more.
int Hold() {
  House house;
  frame::Pair pair = frame::MakePair().value();
  std::vector<box::ForBox> given = house.Needs(box::ProfileNumber::kMcp);
  given.push_back({box::Role::kEnvironment, std::move(pair.theirs)});
  const os::UniqueFd file = support::MemoryFile(kLent);
  const int descriptors[] = {file.get()};
  if (!frame::Send(pair.ours.get(), "environment", descriptors).ok()) return 1;
  const House::Running box =
      house.Start(house.OrderFor(box::ProfileNumber::kMcp, {"probe", "sleep"}), std::move(given));
  std::cout << box.pid << std::endl;
  char byte;
  return ::read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 1;
}

class Holder {
 public:
  Holder() {
    int in[2], out[2];
    CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    const os::UniqueFd its_input(in[0]), its_output(out[1]), output(out[0]);
    input_ = os::UniqueFd(in[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, its_input.get(), 0);
    ::posix_spawn_file_actions_adddup2(&actions, its_output.get(), 1);
    char program[] = "/proc/self/exe";
    char word[] = "--hold";
    char* argv[] = {program, word, nullptr};
    CHECK(::posix_spawn(&pid_, program, &actions, nullptr, argv, environ) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
    char said[32] = {};
    CHECK(::read(output.get(), said, sizeof said - 1) > 0);
    pid_one_ = std::atoi(said);
  }
  ~Holder() {
    input_.Reset();
    ::waitpid(pid_, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  pid_t pid_one() const { return pid_one_; }

 private:
  pid_t pid_ = -1;
  pid_t pid_one_ = 0;
  os::UniqueFd input_;
};

std::string Memory(pid_t pid) {
  const os::UniqueFd memory(::open(("/proc/" + std::to_string(pid) + "/mem").c_str(), O_RDONLY));
  std::istringstream maps(InProc(pid, "maps"));
  std::string all;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    CHECK(std::sscanf(line.c_str(), "%lx-%lx", &begin, &end) == 2);
    std::string piece(end - begin, '\0');
    const ssize_t got =
        ::pread(memory.get(), piece.data(), piece.size(), static_cast<off_t>(begin));
    if (got > 0) all.append(piece, 0, static_cast<size_t>(got));
  }
  return all;
}

std::vector<std::string> Descriptors(pid_t pid) {
  std::vector<std::string> targets;
  for (const auto& entry :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd"))
    targets.push_back(std::filesystem::read_symlink(entry.path()));
  return targets;
}

pid_t ParentOf(pid_t pid) {
  const std::string status = InProc(pid, "status");
  return std::atoi(status.c_str() + status.find("PPid:") + 5);
}

TEST(LentEnvironment, IsInTheMemoryOfItsProgramAlone) {
  ASSERT_EQ(::geteuid(), 0u) << "it looks into processes that nobody else may look into";
  const Holder holder;
  const pid_t pid_one = holder.pid_one();
  ASSERT_GT(pid_one, 0);
  const pid_t program = support::ChildrenOf(pid_one).at(0);

  const std::string secret(kLent.substr(6, 11));
  EXPECT_NE(Memory(program).find(secret), std::string::npos);
  const std::string of_pid_one = Memory(pid_one);
  EXPECT_NE(of_pid_one.find("PATH=/usr/bin:/bin"), std::string::npos) << "it was looked into";
  EXPECT_EQ(of_pid_one.find(secret), std::string::npos);
  EXPECT_EQ(Memory(ParentOf(pid_one)).find(secret), std::string::npos) << "of the zygote";

  EXPECT_EQ(InProc(program, "environ"),
            std::string("PATH=/usr/bin:/bin\0HOME=/home/agent\0", 36) + std::string(kLent));
  for (const pid_t pid : {pid_one, program})
    EXPECT_THAT(Descriptors(pid), Not(Contains(StartsWith("socket:")))) << pid;
}

}  // namespace
}  // namespace cowork::escape

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == cowork::escape::kHold) {
    cowork::escape::BecomeOrdinaryUser(argv);
    return cowork::escape::Hold();
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
