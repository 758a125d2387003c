// The other half of a confinement: the real runnerd is under it, and still does its work. That it
// runs sessions under it is shown whole, in tests/whole.

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "cowork/v1/runner.grpc.pb.h"
#include "tests/support/client.h"
#include "tests/support/content_of.h"
#include "tests/support/daemon.h"
#include "tests/support/matchers.h"
#include "tests/support/new_log.h"
#include "tests/support/process.h"
#include "tests/support/recorder.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd {
namespace {

using support::Daemon;
using support::Ending;
using support::FailsWith;
using support::IsOk;

class RunnerdConfinement : public ::testing::Test {
 protected:
  RunnerdConfinement() { EXPECT_THAT(runnerd_.WaitReady(), IsOk()); }

  using Stub = v1::Runner::Stub;

  Result<v1::Directory> Inspect(const std::string& path) {
    v1::InspectDirectoryRequest request;
    request.set_path(path);
    return brokerd_.Call(&v1::Runner::Stub::InspectDirectory, request);
  }

  // A pidfd of the zygote: the only child that runnerd ever has.
  os::UniqueFd OpenZygote() const {
    const auto children = support::ChildrenOf(runnerd_.pid());
    EXPECT_EQ(children.size(), 1U);
    return os::UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, children.at(0), 0)));
  }

  // What --forbid names, by a link that leads there.
  std::string LinkToForbidden() const {
    const std::string link = data_.path() + "/link";
    std::filesystem::create_directory_symlink(forbidden_.path(), link);
    return link;
  }

  support::ScratchDirectory project_;
  support::ScratchDirectory data_;
  support::ScratchDirectory forbidden_;
  support::ScratchDirectory home_;
  Daemon runnerd_ = support::StartDaemon(
      COWORK_PROGRAM,
      {"--data", data_.path(), "--libexec", std::filesystem::path(COWORK_PROGRAM).parent_path(),
       "--runtime", "/bin/true", "--forbid", LinkToForbidden(), "--home", home_.path()});
  support::Client<v1::Runner> brokerd_{runnerd_.WireStream("brokerd")};
};

bool EndsWithin(const os::UniqueFd& process, int milliseconds) {
  pollfd ended{.fd = process.get(), .events = POLLIN, .revents = 0};
  return ::poll(&ended, 1, milliseconds) == 1;
}

TEST_F(RunnerdConfinement, StillAnswers) {
  EXPECT_EQ(Inspect(project_.path())->path(), project_.path());
  EXPECT_THAT(Inspect(project_.path() + "/nothing"), FailsWith(ErrorCode::kNotFound));
}

TEST_F(RunnerdConfinement, NamesNoDirectoryWhereCoworkdsOwnFilesAre) {
  for (const std::string& path : {std::string("/tmp"), data_.path(), data_.path() + "/sessions",
                                  forbidden_.path(), forbidden_.path() + "/nothing"})
    EXPECT_THAT(Inspect(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

// A command in a tool box would otherwise write what the next box is made by.
TEST_F(RunnerdConfinement, NamesNoDirectoryWhereProgramsOfOursAre) {
  const std::filesystem::path libexec = std::filesystem::path(COWORK_PROGRAM).parent_path();
  for (const std::filesystem::path& path : {libexec, libexec.parent_path()})
    EXPECT_THAT(Inspect(path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

TEST_F(RunnerdConfinement, NamesNoHomeNorWhereCredentialsAreButAProjectInIt) {
  const std::string project = home_.path() + "/app";
  std::filesystem::create_directory(project);
  std::filesystem::create_directories(home_.path() + "/.config/gh");
  EXPECT_THAT(Inspect(project), IsOk());
  for (const char* path : {"", "/.ssh", "/.config", "/.config/gh"})
    EXPECT_THAT(Inspect(home_.path() + path), FailsWith(ErrorCode::kInvalidArgument)) << path;
}

// 5: coworkd ends with these words, and `cowork up` says them.
TEST(RunnerdThatKnowsNoHome, DoesNotStart) {
  const support::ScratchDirectory data;
  const std::string libexec = std::filesystem::path(COWORK_PROGRAM).parent_path();
  const std::vector<std::vector<std::string>> homeless{{}, {"--home", ""}, {"--home", "person"}};
  for (const std::vector<std::string>& homes : homeless) {
    std::vector<std::string> words{"--data", data.path(), "--libexec",
                                   libexec,  "--runtime", "/bin/true"};
    words.insert(words.end(), homes.begin(), homes.end());
    Daemon runnerd = support::StartDaemon(COWORK_PROGRAM, words);
    EXPECT_THAT(runnerd.WaitReady(), FailsWith(ErrorCode::kUnavailable));
    EXPECT_EQ(runnerd.End(), Ending::Exit(5));
    EXPECT_THAT(runnerd.log(), ::testing::HasSubstr(homes.empty() ? "; set HOME" : "is no home"));
  }
}

TEST_F(RunnerdConfinement, KnowsADirectoryByBirthAndMountAndBoot) {
  const auto seen = Inspect(project_.path());
  ASSERT_THAT(seen, IsOk());
  EXPECT_EQ(seen->boot(), support::ContentOf("/proc/sys/kernel/random/boot_id").substr(0, 36));
  struct statx facts {};
  ASSERT_EQ(::statx(AT_FDCWD, project_.path().c_str(), 0, STATX_BTIME | STATX_MNT_ID, &facts), 0);
  EXPECT_EQ(seen->born_unix_ns(), facts.stx_btime.tv_sec * 1'000'000'000 + facts.stx_btime.tv_nsec);
  EXPECT_EQ(seen->mount(), facts.stx_mnt_id);
}

// Under load gRPC starts threads, grows its heap and waits for locks, by calls of the kernel that
// one quiet question never makes.
TEST_F(RunnerdConfinement, StillAnswersManyCallersAtOnce) {
  constexpr int kCallers = 8;
  constexpr int kCallsOfEach = 100;
  const support::ScratchDirectory project;
  ASSERT_THAT(Inspect(project.path()), IsOk());
  std::atomic<int> answers = 0;
  const auto call = [&] {
    for (int i = 0; i < kCallsOfEach; ++i) answers += Inspect(project.path()).ok();
  };
  std::vector<std::thread> callers(kCallers);
  for (std::thread& caller : callers) caller = std::thread(call);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answers, kCallers * kCallsOfEach) << runnerd_.log();
}

TEST_F(RunnerdConfinement, IsUponTheProgramThatAnswers) {
  ASSERT_THAT(Inspect(project_.path()), IsOk());
  const auto threads = support::ThreadsOf(runnerd_.pid());
  EXPECT_GE(threads.size(), 2u);
  for (const std::string& thread : threads) {
    EXPECT_EQ(support::StatusOf(thread, "Seccomp"), "2") << thread;
    EXPECT_EQ(support::StatusOf(thread, "NoNewPrivs"), "1") << thread;
  }
}

// Nobody would learn what became of it.
TEST_F(RunnerdConfinement, StartsNoSessionWhoseEventsNobodyReads) {
  v1::StartRequest request;
  request.set_session_id(SessionId::Random().text());
  *request.mutable_project() = *Inspect(project_.path());
  request.mutable_model()->set_provider("demo");
  request.mutable_model()->set_model("scripted");
  request.mutable_model()->set_host("127.0.0.1");
  request.mutable_model()->set_port(8123);
  request.mutable_model()->set_base_path("/v1");
  request.mutable_model()->set_api(v1::ModelRoute::OPENAI_COMPATIBLE);
  const auto started = brokerd_.Call(&v1::Runner::Stub::Start, request);
  ASSERT_THAT(started, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(started.error().message(), ::testing::HasSubstr("nobody reads the events"));
}

TEST_F(RunnerdConfinement, OrdersNothingInASessionThatDoesNotRun) {
  const std::string session = SessionId::Random().text();
  v1::PromptRequest prompt;
  prompt.set_session_id(session);
  prompt.set_turn(1);
  EXPECT_THAT(brokerd_.Call(&Stub::Prompt, prompt), FailsWith(ErrorCode::kNotFound));
  v1::AnswerAskRequest answer;
  answer.set_session_id(session);
  EXPECT_THAT(brokerd_.Call(&Stub::AnswerAsk, answer), FailsWith(ErrorCode::kNotFound));
  v1::SettleCallRequest settle;
  settle.set_session_id(session);
  EXPECT_THAT(brokerd_.Call(&Stub::SettleCall, settle), FailsWith(ErrorCode::kNotFound));
  v1::GivePermitRequest permit;
  permit.set_session_id(session);
  permit.set_permit_id(PermitId::Random().text());
  permit.set_digest(std::string(32, 'd'));
  permit.set_expires_unix_ms(4'000'000'000'000);
  permit.set_turn(1);
  EXPECT_THAT(brokerd_.Call(&Stub::GivePermit, permit), FailsWith(ErrorCode::kNotFound));
}

TEST_F(RunnerdConfinement, TakesNoOrderThatIsNone) {
  EXPECT_THAT(brokerd_.Call(&Stub::TestRoute, v1::TestRouteRequest()),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(brokerd_.Call(&Stub::Stop, v1::StopRequest()),
              FailsWith(ErrorCode::kInvalidArgument));
}

// Which of the two is first heard is the kernel's to say.
TEST_F(RunnerdConfinement, TellsItsEventsToOneReaderAtATime) {
  support::Recorder<grpc::Status> ended;
  grpc::ClientContext contexts[2];
  const auto channel = rpc::ChannelOver(runnerd_.WireStream("brokerd"));
  const auto stub = v1::Runner::NewStub(channel);
  v1::HelloResponse hello;
  grpc::ClientContext greeting;
  ASSERT_TRUE(v1::Channel::NewStub(channel)->Hello(&greeting, {}, &hello).ok());
  const auto read = [&](grpc::ClientContext& context) {
    context.AddMetadata(rpc::kTokenMetadata, hello.token());
    v1::RunnerEvent event;
    const auto reader = stub->Events(&context, v1::EventsRequest());
    while (reader->Read(&event)) {
    }
    ended.Record(reader->Finish());
  };
  std::thread one(read, std::ref(contexts[0]));
  std::thread other(read, std::ref(contexts[1]));
  const auto first = ended.Next();
  for (grpc::ClientContext& context : contexts) context.TryCancel();
  one.join();
  other.join();
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ended.Next()->error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(RunnerdConfinement, StillTakesANewLog) {
  support::ExpectTakesANewLog(runnerd_);
}

TEST_F(RunnerdConfinement, EndsWithCoworkdAndItsZygoteWithIt) {
  const os::UniqueFd zygote = OpenZygote();
  EXPECT_FALSE(EndsWithin(zygote, 0));
  EXPECT_EQ(runnerd_.End(), Ending::Exit(0)) << runnerd_.log();
  EXPECT_TRUE(EndsWithin(zygote, 5000));
}

// Not as if coworkd had ended: it is to be started anew, and its log to say why.
TEST_F(RunnerdConfinement, EndsInAnErrorWhenThereIsNoRoomForAChannel) {
  const rlimit none_more{.rlim_cur = 3, .rlim_max = 3};
  ASSERT_EQ(::prlimit(runnerd_.pid(), RLIMIT_NOFILE, &none_more, nullptr), 0);
  const os::UniqueFd vaultd = runnerd_.WireFrames("vaultd");
  EXPECT_EQ(runnerd_.WaitEnd(), Ending::Exit(1));
  EXPECT_THAT(runnerd_.log(), ::testing::HasSubstr("a channel did not arrive"));
}

TEST_F(RunnerdConfinement, TakesItsZygoteAlongWhenItIsKilled) {
  const os::UniqueFd zygote = OpenZygote();
  EXPECT_FALSE(EndsWithin(zygote, 0));
  ASSERT_EQ(::kill(runnerd_.pid(), SIGKILL), 0);
  EXPECT_EQ(runnerd_.WaitEnd(), Ending::Signal(SIGKILL));
  EXPECT_TRUE(EndsWithin(zygote, 5000));
}

TEST_F(RunnerdConfinement, EndsWhenItsZygoteIsKilled) {
  const os::UniqueFd zygote = OpenZygote();
  EXPECT_FALSE(EndsWithin(zygote, 0));
  ASSERT_EQ(::syscall(SYS_pidfd_send_signal, zygote.get(), SIGKILL, nullptr, 0), 0);
  EXPECT_EQ(runnerd_.WaitEnd(), Ending::Exit(1)) << runnerd_.log();
}

}  // namespace
}  // namespace cowork::runnerd
