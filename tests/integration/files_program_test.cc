// cowork-files as a program, with clients and neighbours that mean it ill: lines that are none,
// links and files swapped under its hands, a disk without room, and death in the middle of a write.

#include <fcntl.h>
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/core/own_names.h"
#include "tests/support/eventually.h"
#include "tests/support/files_at_work.h"
#include "tests/support/files_project.h"
#include "tests/support/process.h"
#include "tests/support/small_disk.h"

namespace cowork {
namespace {

using files::Sha256;
using support::FilesAtWork;
using support::FilesProject;
using support::SmallDisk;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

[[maybe_unused]] const auto* const kSmallDisk = ::testing::AddGlobalTestEnvironment(new SmallDisk);

constexpr char kPing[] = R"({"jsonrpc":"2.0","id":9,"method":"ping"})";
constexpr char kPong[] = R"({"jsonrpc":"2.0","id":9,"result":{}})";

class FilesProgram : public ::testing::Test {
 protected:
  FilesAtWork Start() const { return FilesAtWork(COWORK_PROGRAM, project_.path()); }

  FilesProject project_;
};

TEST_F(FilesProgram, AnswersABrokenLineAndGoesOn) {
  FilesAtWork server = Start();
  server.Say(std::string("nonsense\n\n") + std::string(40, '[') + "\n" + kPing + "\n");
  for (int i = 0; i < 3; ++i) EXPECT_THAT(server.Hear(), HasSubstr("-32700"));
  EXPECT_EQ(server.Hear(), kPong);
}

TEST_F(FilesProgram, SkipsALineThatIsTooLongWithoutHoldingIt) {
  FilesAtWork server = Start();
  const std::string piece(1 << 20, 'x');
  for (int mebibytes = 0; mebibytes < 64; ++mebibytes) server.Say(piece);
  server.Say(std::string("\n") + kPing + "\n");
  EXPECT_THAT(server.Hear(), HasSubstr("8 MiB"));
  EXPECT_EQ(server.Hear(), kPong);
  const std::string peak = support::StatusOf("/proc/" + std::to_string(server.pid()), "VmHWM");
  EXPECT_LT(std::stol(peak), 48 * 1024) << peak;
}

TEST_F(FilesProgram, TakesAMessageOfEightMebibytes) {
  FilesAtWork server = Start();
  std::string line = R"({"jsonrpc":"2.0","id":9,"method":"ping","params":{"x":")";
  line.append((8 << 20) - line.size() - 3, 'x').append("\"}}");
  server.Say(line + "\n");
  EXPECT_EQ(server.Hear(), kPong);
}

TEST_F(FilesProgram, EndsWhenNobodyAsksAnyMore) {
  FilesAtWork server = Start();
  server.Say(R"({"jsonrpc":"2.0","id":1,"meth)");
  EXPECT_EQ(server.HangUp(), support::Ending::Exit(0));
}

TEST_F(FilesProgram, StartsOnNoDirectoryThatALinkStandsFor) {
  project_.Link("link", project_.path());
  FilesAtWork server(COWORK_PROGRAM, project_.At("link"));
  EXPECT_EQ(server.HangUp(), support::Ending::Exit(1));
}

TEST_F(FilesProgram, IsConfinedBeforeItHearsAWord) {
  FilesAtWork server = Start();
  server.Say(std::string(kPing) + "\n");
  EXPECT_EQ(server.Hear(), kPong);
  EXPECT_EQ(support::StatusOf("/proc/" + std::to_string(server.pid()), "NoNewPrivs"), "1");
}

// Until it is told to stop: what is at two names changes places, again and again.
class Swapper {
 public:
  Swapper(std::string one, std::string other)
      : thread_([this, one = std::move(one), other = std::move(other)] {
          while (!stop_)
            ::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE);
        }) {}
  ~Swapper() {
    stop_ = true;
    thread_.join();
  }
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

TEST_F(FilesProgram, WritesNothingThroughADirectoryThatBecomesALink) {
  const std::string elsewhere = project_.outside() + "/elsewhere";
  std::filesystem::create_directory(elsewhere);
  std::filesystem::create_directory(project_.At("dir"));
  project_.Link("link", elsewhere);
  FilesAtWork server = Start();
  int made = 0;
  int refused = 0;
  {
    const Swapper swapper(project_.At("dir"), project_.At("link"));
    for (int i = 0; i < 10'000 && (made < 50 || refused < 50); ++i)
      ++(server.Call("write", {{"path", "dir/" + std::to_string(i)}, {"content", "x"}}).failed
             ? refused
             : made);
  }
  EXPECT_GE(made, 50);
  EXPECT_GE(refused, 50);
  EXPECT_TRUE(std::filesystem::is_empty(elsewhere));
}

TEST_F(FilesProgram, ReadsNothingThroughAFileThatBecomesALink) {
  const std::string secret = project_.outside() + "/secret";
  std::ofstream(secret) << "outside";
  project_.Put("a", "inside");
  project_.Link("link", secret);
  FilesAtWork server = Start();
  const Swapper swapper(project_.At("a"), project_.At("link"));
  int inside = 0;
  int refused = 0;
  for (int i = 0; i < 10'000 && (inside < 50 || refused < 50); ++i) {
    const auto read = server.Call("read", {{"path", "a"}});
    ASSERT_TRUE(read.failed || read.text == "inside") << read.text;
    ++(read.failed ? refused : inside);
  }
  EXPECT_GE(inside, 50);
  EXPECT_GE(refused, 50);
}

// Two files change places under its hands. Whatever is lost of them was replaced by a call that was
// permitted for it.
TEST_F(FilesProgram, LosesNoFileThatTookAnothersPlace) {
  std::set<std::string> kept{"of a", "of b"};
  project_.Put("a", "of a");
  project_.Put("b", "of b");
  FilesAtWork server = Start();
  int made = 0;
  int refused = 0;
  {
    const Swapper swapper(project_.At("a"), project_.At("b"));
    for (int i = 0; i < 10'000 && (made < 50 || refused < 50); ++i) {
      const std::string there = project_.Get("a");
      const std::string next = "the content " + std::to_string(i);
      if (server.Call("write", {{"path", "a"}, {"content", next}}, Sha256(there)).failed) {
        ++refused;
        continue;
      }
      ++made;
      kept.erase(there);
      kept.insert(next);
    }
  }
  EXPECT_GE(made, 50);
  EXPECT_GE(refused, 50);
  std::vector<std::string> found;
  for (const std::string& name : project_.Names()) found.push_back(project_.Get(name));
  EXPECT_THAT(found, ::testing::IsSupersetOf(kept));
}

TEST_F(FilesProgram, SaysThatThereIsNoRoomAndChangesNothing) {
  project_.Put("a", "old");
  FilesAtWork server = Start();
  SmallDisk::Fill();
  const auto replaced =
      server.Call("write", {{"path", "a"}, {"content", std::string(100'000, 'n')}}, Sha256("old"));
  const auto made = server.Call("write", {{"path", "d/b"}, {"content", std::string(100'000, 'n')}});
  SmallDisk::MakeRoom();
  EXPECT_THAT(replaced.text, HasSubstr("no room"));
  EXPECT_THAT(made.text, HasSubstr("no room"));
  EXPECT_EQ(project_.Get("a"), "old");
  EXPECT_THAT(project_.Names(), ElementsAre("a"));
  EXPECT_FALSE(server.Call("write", {{"path", "a"}, {"content", "new"}}, Sha256("old")).failed);
}

// The kernel would end whoever writes past such a limit.
TEST_F(FilesProgram, OutlivesALimitOnWhatItMayWrite) {
  FilesAtWork server = Start();
  const rlimit few{.rlim_cur = 4096, .rlim_max = 4096};
  ASSERT_EQ(::prlimit(server.pid(), RLIMIT_FSIZE, &few, nullptr), 0);
  const auto made = server.Call("write", {{"path", "a"}, {"content", std::string(100'000, 'n')}});
  EXPECT_THAT(made.text, HasSubstr("no room"));
  EXPECT_TRUE(project_.Names().empty());
}

TEST_F(FilesProgram, LeavesTheOldOrTheNewWholeWhenItIsKilled) {
  const std::string old_content(100'000, 'o'), new_content(100'000, 'n');
  for (int round = 0; round < 20; ++round) {
    for (const std::string& left : project_.Names()) std::filesystem::remove(project_.At(left));
    project_.Put("a", old_content);
    FilesAtWork server = Start();
    server.Say(FilesAtWork::CallLine("write", {{"path", "a"}, {"content", new_content}},
                                     Sha256(old_content)));
    // In the middle of it, or just after.
    EXPECT_TRUE(support::Eventually(
        [&] { return project_.Names().size() > 1 || project_.Get("a") == new_content; }));
    server.Kill();
    EXPECT_THAT(project_.Get("a"), AnyOf(old_content, new_content));
  }
  FilesAtWork server = Start();
  EXPECT_FALSE(server.Call("write", {{"path", "b"}, {"content", old_content}}).failed);
  for (const std::string& name : project_.Names()) {
    EXPECT_FALSE(files::IsNameOfTemporary(name)) << name;
    EXPECT_THAT(project_.Get(name), AnyOf(old_content, new_content)) << name;
  }
}

}  // namespace
}  // namespace cowork
