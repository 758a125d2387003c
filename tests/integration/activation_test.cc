// coworkd over sockets that systemd made: with systemd's own program for that, and by hand.

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/coworkd_at_work.h"
#include "tests/support/unix_socket.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::kDaemons;
using support::kSomebody;
using support::LinesOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr auto kActivator = "/usr/bin/systemd-socket-activate";

bool CanConnect(const std::string& path, int type = SOCK_STREAM) {
  return support::ConnectTo(path, type).valid();
}

class Activation : public support::CoworkdAtWork {
 protected:
  void SetUp() override {
    CoworkdAtWork::SetUp();
    for (const std::string& place : {home(), home() + "/run"}) {
      fs::create_directory(place);
      fs::permissions(place, fs::perms::owner_all);
      GiveAway(place);
    }
  }
  std::string SocketPath(const std::string& name) const { return home() + "/run/" + name; }

  struct Made {
    std::string path;
    int type = SOCK_STREAM;
    bool listens = true;
    mode_t mode = 0600;
  };
  // As systemd does for a unit; the socket survives exec.
  static int Make(const Made& made) {
    const int socket = ::socket(AF_UNIX, made.type, 0);
    const sockaddr_un address = support::SocketAddress(made.path);
    EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::chmod(made.path.c_str(), made.mode), 0);
    GiveAway(made.path);
    EXPECT_TRUE(!made.listens || ::listen(socket, 8) == 0);
    return socket;
  }

  // Starts coworkd with these as its descriptors from 3 on.
  std::string StartWith(const std::vector<Made>& sockets, const std::string& names) {
    for (size_t i = 0; i < sockets.size(); ++i) {
      const int socket = Make(sockets[i]);
      handed_.emplace_back(::fcntl(socket, F_DUPFD_CLOEXEC, 30));
      ::close(socket);
    }
    names_ = names;
    return Start();
  }

  void BeforeExec() override {
    if (names_.empty()) return;
    for (size_t i = 0; i < handed_.size(); ++i)
      if (::dup2(handed_[i].get(), 3 + static_cast<int>(i)) < 0) ::_exit(97);
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(handed_.size()).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names_.c_str(), 1);
  }

  std::vector<os::UniqueFd> handed_;
  std::string names_;
};

TEST_F(Activation, ServesWhatItWasHandedAndMakesTheRest) {
  ASSERT_EQ(StartWith({{.path = SocketPath("broker.sock")},
                       {.path = SocketPath("intake.sock"), .type = SOCK_SEQPACKET}},
                      "broker.sock:intake.sock"),
            "0\n");
  handed_.clear();
  EXPECT_TRUE(CanConnect(SocketPath("broker.sock")));
  EXPECT_TRUE(CanConnect(SocketPath("intake.sock"), SOCK_SEQPACKET));
  EXPECT_TRUE(CanConnect(SocketPath("admin.sock")));
}

TEST_F(Activation, IsWhomAClientSees) {
  ASSERT_EQ(StartWith({{.path = SocketPath("broker.sock")}}, "broker.sock"), "0\n");
  const os::UniqueFd client = support::ConnectTo(SocketPath("broker.sock"));
  ASSERT_TRUE(client.valid());
  ucred peer{};
  socklen_t size = sizeof peer;
  ASSERT_EQ(::getsockopt(client.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size), 0);
  EXPECT_EQ(peer.pid, coworkd_);
}

TEST_F(Activation, LeavesTheSocketsOfOthersAtItsEnd) {
  ASSERT_EQ(StartWith({{.path = SocketPath("broker.sock")}}, "broker.sock"), "0\n");
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_TRUE(CanConnect(SocketPath("broker.sock"))) << "whoever made it listens on";
  EXPECT_FALSE(fs::exists(SocketPath("admin.sock")));
}

TEST_F(Activation, DoesNotReachTheDaemons) {
  ASSERT_EQ(StartWith({{.path = SocketPath("broker.sock")}}, "broker.sock"), "0\n");
  for (const std::string& daemon : kDaemons) {
    EXPECT_THAT(LinesOf(LogOf(daemon), "environment "), Not(Contains(StartsWith("LISTEN_"))));
    EXPECT_EQ(LinesOf(LogOf(daemon), "descriptor ").size(), 4U) << daemon;
  }
}

// Each in three lines: what, why, and what mends it.
TEST_F(Activation, RefusesASocketThatIsNotTheOneItWouldMake) {
  const struct {
    Made made;
    const char* name;
    const char* why;
    const char* remedy;
  } wrong[] = {
      {{.path = SocketPath("elsewhere.sock")}, "broker.sock", "is bound to", "ListenStream="},
      {{.path = SocketPath("broker.sock"), .type = SOCK_SEQPACKET},
       "broker.sock",
       "is not of the right type",
       "ListenStream="},
      {{.path = SocketPath("intake.sock")},
       "intake.sock",
       "is not of the right type",
       "ListenSequentialPacket="},
      {{.path = SocketPath("admin.sock"), .listens = false},
       "admin.sock",
       "does not listen",
       "Accept=no"},
      {{.path = SocketPath("broker.sock"), .mode = 0660},
       "broker.sock",
       "is open to other users",
       "SocketMode=0600"},
      {{.path = SocketPath("other.sock")}, "other.sock", "does not serve", "FileDescriptorName="},
  };
  for (const auto& [made, name, why, remedy] : wrong) {
    const std::string said = StartWith({made}, name);
    ASSERT_EQ(AwaitEnd(), 2);
    EXPECT_THAT(said, StartsWith("2\ncoworkd was not started\n"));
    EXPECT_THAT(said, HasSubstr(why));
    EXPECT_THAT(said, HasSubstr(std::string("\n") + remedy)) << why;
    EXPECT_FALSE(fs::exists(home() + "/state/log/brokerd.jsonl")) << "no daemon was started";
    handed_.clear();
    fs::remove(made.path);
  }
}

TEST_F(Activation, RefusesWhatIsNoSocketAtAll) {
  handed_.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  names_ = "broker.sock";
  EXPECT_THAT(Start(), HasSubstr("is not of the right type"));
  EXPECT_EQ(AwaitEnd(), 2);
}

TEST_F(Activation, RefusesASocketWhoseFileIsGone) {
  handed_.emplace_back(Make({.path = SocketPath("broker.sock")}));
  fs::remove(SocketPath("broker.sock"));
  names_ = "broker.sock";
  EXPECT_THAT(Start(), HasSubstr("is not the socket that was handed to us"));
  EXPECT_EQ(AwaitEnd(), 2);
}

// It makes the socket, waits for a client, and becomes coworkd.
class ByActivator : public Activation {
 protected:
  [[noreturn]] void Become() {
    const std::string listen = SocketPath("broker.sock");
    const std::string place = "COWORK_HOME=" + home();
    const std::string program = prefix() + "/bin/coworkd";
    if (::geteuid() == 0 && (::setgid(kSomebody) != 0 || ::setuid(kSomebody) != 0)) ::_exit(99);
    ::execl(kActivator, kActivator, "--listen", listen.c_str(), "--fdname", "broker.sock", "-E",
            place.c_str(), program.c_str(), nullptr);
    ::_exit(98);
  }
};

TEST_F(ByActivator, ServesTheClientThatWokeIt) {
  ASSERT_TRUE(fs::exists(kActivator)) << "apt-get install systemd";
  coworkd_ = ::fork();
  if (coworkd_ == 0) Become();
  ASSERT_TRUE(support::Eventually([&] { return fs::exists(SocketPath("broker.sock")); }));
  // A unit says SocketMode=0600, and this program cannot be told.
  fs::permissions(SocketPath("broker.sock"), fs::perms(0600));
  ASSERT_TRUE(support::Eventually([&] { return CanConnect(SocketPath("broker.sock")); }));
  ASSERT_TRUE(support::Eventually([&] { return Children().size() == 4; }));
  ASSERT_TRUE(
      support::Eventually([&] { return LinesOf(LogOf("brokerd"), "channel ").size() == 5; }));
  EXPECT_THAT(LinesOf(LogOf("brokerd"), "channel "), Contains("broker.sock"));
}

}  // namespace
}  // namespace cowork
