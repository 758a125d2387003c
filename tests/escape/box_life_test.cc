// How a box begins, lives and ends, as runnerd sees it.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/escape/house.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/matchers.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

constexpr ProfileNumber kHelpers[] = {ProfileNumber::kCourier, ProfileNumber::kGate,
                                      ProfileNumber::kDialer};

std::string ReadFile(const std::string& path) {
  std::ostringstream all;
  all << std::ifstream(path).rdbuf();
  return all.str();
}

std::string InProc(pid_t pid, const std::string& name) {
  return ReadFile("/proc/" + std::to_string(pid) + "/" + name);
}

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::istringstream numbers(InProc(pid, "task/" + std::to_string(pid) + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; numbers >> child;) children.push_back(child);
  return children;
}

bool EndsSoon(pid_t pid) {
  for (int tries = 0; tries < 200; ++tries) {
    const std::string status = InProc(pid, "status");
    if (status.empty() || status.find("State:\tZ") != std::string::npos) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST(Box, TellsTheProgramsExitCode) {
  House house;
  EXPECT_EQ(house.RunShell("exit 0").status, 0);
  EXPECT_EQ(house.RunShell("exit 42").status, 42);
  EXPECT_EQ(house.RunShell("kill -TERM $$").status, 128 + SIGTERM);
}

TEST(Box, SaysWhatItCannotRun) {
  House house;
  EXPECT_THAT(house.RunTool({"/no/such/program"}).refused, HasSubstr("/no/such/program"));
  box::Order order = house.OrderFor(ProfileNumber::kTool, {"/bin/true"});
  order.directory = "/nowhere";
  EXPECT_THAT(house.RunOrder(std::move(order), house.Needs(ProfileNumber::kTool)).refused,
              HasSubstr("/nowhere is not in the box"));
}

TEST(Box, IsRefusedWhenDescriptorsDoNotFitTheProfile) {
  House house;
  EXPECT_THAT(house
                  .RunOrder(house.OrderFor(ProfileNumber::kTool, {"/bin/true"}),
                            house.Needs(ProfileNumber::kRuntime))
                  .refused,
              AllOf(HasSubstr("(order)"), HasSubstr("do not fit the profile tool")));
}

TEST(Zygote, EndsAtAnOrderThatDoesNotArriveWhole) {
  const box::ZygoteProcess zygote = box::StartZygote(COWORK_ZYGOTE).value();
  const std::string too_large(frame::kLargestFrame + 1, 'x');
  ASSERT_EQ(::send(zygote.pair.get(), too_large.data(), too_large.size(), 0),
            static_cast<ssize_t>(too_large.size()));
  int status = 0;
  EXPECT_EQ(::waitpid(zygote.pid, &status, 0), zygote.pid);
}

TEST(Box, OutlivesItsProgramInNoProcess) {
  House house;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(house.RunShell("setsid sleep 100 & setsid sleep 100 & exit 3").status, 3);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

TEST(Box, KeepsToItsLimits) {
  House house;
  box::Order order =
      house.OrderFor(ProfileNumber::kTool, {"/bin/bash", "-c", "ulimit -c; ulimit -n"});
  order.limits = {{7 /* RLIMIT_NOFILE */, 50}};
  EXPECT_EQ(house.RunOrder(std::move(order), house.Needs(ProfileNumber::kTool)).printed, "0\n50\n");
}

TEST(Box, HasBothItsProcessesConfinedOnceItHasStarted) {
  House house;
  for (const ProfileNumber profile :
       {ProfileNumber::kTool, ProfileNumber::kRuntime, ProfileNumber::kCourier,
        ProfileNumber::kGate, ProfileNumber::kDialer}) {
    const House::Running box =
        house.Start(house.OrderFor(profile, {"probe", "sleep"}), house.Needs(profile));
    ASSERT_THAT(box.refused, IsEmpty());
    const std::vector<pid_t> workers = ChildrenOf(box.pid);
    ASSERT_EQ(workers.size(), 1u);
    for (const pid_t pid : {box.pid, workers[0]})
      EXPECT_THAT(
          InProc(pid, "status"),
          AllOf(HasSubstr("CapEff:\t0000000000000000"), HasSubstr("CapBnd:\t0000000000000000"),
                HasSubstr("NoNewPrivs:\t1"), HasSubstr("Seccomp:\t2")));
    EXPECT_EQ(InProc(workers[0], "environ"),
              std::string("PATH=/usr/bin:/bin\0HOME=/home/agent\0", 36));
    // Undumpable, so nothing of its uid looks into it, inside or outside.
    EXPECT_EQ(::open(("/proc/" + std::to_string(box.pid) + "/mem").c_str(), O_RDONLY), -1);
    EXPECT_EQ(errno, EACCES);
    house.boxes().Kill(box.id);
    EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
    EXPECT_TRUE(EndsSoon(workers[0]));
  }
}

TEST(Box, DiesWithTheZygoteWholeTreeAndAll) {
  House house;
  const House::Running box = house.Start(
      house.OrderFor(ProfileNumber::kTool,
                     {"/bin/bash", "-c", "for i in 1 2 3 4; do setsid sleep 1000 & done; wait"}),
      house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(box.refused, IsEmpty());
  const std::vector<pid_t> workers = ChildrenOf(box.pid);
  std::vector<pid_t> all = ChildrenOf(workers[0]);
  for (int tries = 0; all.size() < 4 && tries < 200; ++tries) {
    std::this_thread::sleep_for(10ms);
    all = ChildrenOf(workers[0]);
  }
  ASSERT_EQ(all.size(), 4u);
  all.push_back(workers[0]);
  all.push_back(box.pid);

  ::kill(house.zygote(), SIGKILL);
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
  for (const pid_t pid : all) EXPECT_TRUE(EndsSoon(pid)) << pid;
}

TEST(Box, DoesNotBeginOnceTheZygoteIsGone) {
  House house("living zygote");
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kTool);
  for (const box::Role role : {box::Role::kStdin, box::Role::kStdout, box::Role::kStderr})
    given.push_back({role, OpenNull()});
  house.boxes().Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "1000"}),
                      std::move(given),
                      {.on_started = [](const Result<box::RunningBox>&) {}, .on_ended = {}});
  for (int tries = 0; ChildrenOf(house.zygote()).empty() && tries < 200; ++tries)
    std::this_thread::sleep_for(10ms);
  const std::vector<pid_t> box = ChildrenOf(house.zygote());
  ASSERT_EQ(box.size(), 1u);
  ::kill(house.zygote(), SIGKILL);
  EXPECT_TRUE(EndsSoon(box[0]));
}

TEST(Box, EndsWithItsControl) {
  House house;
  box::BoxControl::Made control = box::BoxControl::Make().value();
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given)
    if (one.role == box::Role::kControl) one.fd = std::move(control.theirs);
  const House::Running box = house.Start(
      house.OrderFor(ProfileNumber::kRuntime, {"/opt/cowork/opencode", "sleep"}), std::move(given));
  ASSERT_THAT(box.refused, IsEmpty());
  { const box::BoxControl closed = std::move(control.ours); }
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
}

// A runtime box with python in the place of the runtime, and our end of its control.
struct PythonBox {
  House::Running box;
  box::BoxControl control;
};

PythonBox StartPython(House& house, const std::string& program,
                      std::vector<box::Listener> listeners) {
  box::BoxControl::Made control = box::BoxControl::Make().value();
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given) {
    if (one.role == box::Role::kControl) one.fd = std::move(control.theirs);
    if (one.role == box::Role::kProgram) one.fd = OpenPath("/usr/bin/python3");
  }
  box::Order order = house.OrderFor(ProfileNumber::kRuntime, {"/usr/bin/python3", "-c", program});
  order.listeners = std::move(listeners);
  return {.box = house.Start(std::move(order), std::move(given)),
          .control = std::move(control.ours)};
}

bool BecomesReadable(const os::UniqueFd& socket) {
  pollfd waiting{.fd = socket.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 10000) == 1;
}

os::UniqueFd Accept(const os::UniqueFd& listener) {
  BecomesReadable(listener);
  return os::UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

std::string Hear(const os::UniqueFd& socket, size_t size) {
  std::string text(size, '\0');
  const ssize_t got = ::recv(socket.get(), text.data(), size, MSG_WAITALL);
  text.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return text;
}

void ConnectTo(uint16_t port, const os::UniqueFd& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
}

TEST(Box, ReachesOutThroughListenersThatItsPidOneMade) {
  constexpr char kProgram[] =
      "import socket\n"
      "t=socket.create_connection(('127.0.0.1',4141)); t.sendall(b'tcp')\n"
      "u=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET); u.connect('/run/cowork/shell.sock')\n"
      "u.send(b'unix'); t.recv(1)\n";
  House house;
  PythonBox python =
      StartPython(house, kProgram, {{.port = 4141}, {.port = 0, .path = "/run/cowork/shell.sock"}});
  ASSERT_THAT(python.box.refused, IsEmpty());
  const Result<std::vector<os::UniqueFd>> listeners = python.control.TakeListeners(2);
  ASSERT_THAT(listeners, support::IsOk());
  const os::UniqueFd tcp = Accept((*listeners)[0]);
  EXPECT_EQ(Hear(tcp, 3), "tcp");
  EXPECT_EQ(Hear(Accept((*listeners)[1]), 4), "unix");
}

TEST(Box, IsReachedThroughSocketsThatItsPidOneMade) {
  constexpr char kProgram[] =
      "import socket\n"
      "l=socket.create_server(('127.0.0.1',4096))\n"
      "socket.create_connection(('127.0.0.1',4141))\n"
      "c,_=l.accept(); c.sendall(b'served'); c.recv(1)\n";
  House house;
  PythonBox python = StartPython(house, kProgram, {{.port = 4141}});
  ASSERT_THAT(python.box.refused, IsEmpty());
  const Result<std::vector<os::UniqueFd>> listeners = python.control.TakeListeners(1);
  ASSERT_THAT(listeners, support::IsOk());
  const os::UniqueFd it_serves = Accept((*listeners)[0]);
  const Result<os::UniqueFd> inward = python.control.TakeSocket();
  ASSERT_THAT(inward, support::IsOk());
  ConnectTo(4096, *inward);
  ASSERT_TRUE(BecomesReadable(*inward));
  EXPECT_EQ(Hear(*inward, 6), "served");
}

TEST(HelperBox, RunsAProgramOfAsioAndProtobuf) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    frame::Pair pair = frame::MakePair().value();
    std::vector<box::ForBox> given = house.Needs(profile);
    for (box::ForBox& one : given) {
      if (one.role == box::Role::kProgram) one.fd = OpenPath(COWORK_HELPER);
      if (one.role == box::Role::kInherited) one.fd = std::move(pair.theirs);
    }
    const House::Running box = house.Start(house.OrderFor(profile, {"/helper"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    v1::ToCourier asked;
    asked.mutable_prompt()->set_text("hello");
    ASSERT_THAT(frame::Send(pair.ours.get(), asked.SerializeAsString()), support::IsOk());
    const Result<frame::Frame> frame = frame::Receive(pair.ours.get());
    ASSERT_THAT(frame, support::IsOk()) << "it ended with " << house.WaitForEnd(box.id);
    v1::FromCourier answer;
    answer.ParseFromString(frame->bytes);
    EXPECT_EQ(answer.said().text(), "hello");
    pair.ours.Reset();
    EXPECT_EQ(house.WaitForEnd(box.id), 0);
  }
}

TEST(HelperBox, RunsNoOtherProgramOnceItHasGivenUpExec) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    EXPECT_EQ(house.Run(profile, {"/probe", "exec"}).printed, "ran\n");
    EXPECT_EQ(house.Run(profile, {"/probe", "exec-given-up"}).printed, "EPERM\n");
  }
}

int FiltersOf(pid_t pid) {
  const std::string status = InProc(pid, "status");
  const std::string name = "Seccomp_filters:";
  return std::atoi(status.c_str() + status.find(name) + name.size());
}

TEST(HelperBox, OfOursGivesUpExecBeforeItHearsAWord) {
  const std::pair<ProfileNumber, const char*> helpers[] = {
      {ProfileNumber::kCourier, COWORK_COURIER},
      {ProfileNumber::kGate, COWORK_GATE},
      {ProfileNumber::kDialer, COWORK_DIALER}};
  House house;
  for (const auto& [profile, program] : helpers) {
    std::vector<box::ForBox> given = house.Needs(profile);
    for (box::ForBox& one : given)
      if (one.role == box::Role::kProgram) one.fd = OpenPath(program);
    const House::Running box = house.Start(house.OrderFor(profile, {"/helper"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    const pid_t helper = ChildrenOf(box.pid).at(0);
    for (int tries = 0; FiltersOf(helper) == FiltersOf(box.pid) && tries < 200; ++tries)
      std::this_thread::sleep_for(10ms);
    EXPECT_EQ(FiltersOf(helper), FiltersOf(box.pid) + 1) << program;
  }
}

// As coworkd opens the log that a helper gets for its stderr.
os::UniqueFd OpenLog(const std::string& path) {
  return os::UniqueFd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
}

TEST(HelperBox, AddsToTheLogAndChangesNothingInIt) {
  House house;
  for (const ProfileNumber profile : kHelpers) {
    house.project.Write("log", "first\n");
    std::vector<box::ForBox> given = house.Needs(profile);
    given.push_back({box::Role::kStderr, OpenLog(house.project / "log")});
    const House::Running box = house.Start(
        house.OrderFor(profile, {"/probe", "overwrite-2", "second\n"}), std::move(given));
    ASSERT_THAT(box.refused, IsEmpty());
    EXPECT_EQ(house.WaitForEnd(box.id), 0);
    EXPECT_EQ(house.project.Read("log"), "first\nsecond\n");
  }
}

TEST(Boxes, AreStartedWhateverOneOfThemKeepsInFlight) {
  const support::DescriptorLimit usual(1024);
  House house;
  const House::Running greedy =
      house.Start(house.OrderFor(ProfileNumber::kTool, {"probe", "hold-in-flight"}),
                  house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(greedy.refused, IsEmpty());
  for (int tries = 0; !house.project.Has("held") && tries < 200; ++tries)
    std::this_thread::sleep_for(10ms);
  ASSERT_TRUE(house.project.Has("held"));
  EXPECT_EQ(house.RunShell("echo fine").printed, "fine\n");
}

TEST(Boxes, AreManyAtOnce) {
  House house;
  std::vector<uint64_t> ids;
  for (int i = 0; i < 8; ++i)
    ids.push_back(house
                      .Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "0.2"}),
                             house.Needs(ProfileNumber::kTool))
                      .id);
  for (const uint64_t id : ids) EXPECT_EQ(house.WaitForEnd(id), 0);
}

}  // namespace
}  // namespace cowork::escape
