#include "common/os/hello_on_pair.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <string>

#include <gmock/gmock.h>

#include "common/os/unique_fd.h"
#include "tests/support/in_child.h"
#include "tests/support/matchers.h"

namespace cowork::os {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;

constexpr auto kPatience = 20'000ms;

// Both kinds that coworkd makes.
class HelloOnPair : public ::testing::TestWithParam<int> {
 protected:
  HelloOnPair() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, GetParam() | SOCK_CLOEXEC, 0, ends), 0);
    ours_ = UniqueFd(ends[0]);
    theirs_ = UniqueFd(ends[1]);
    EXPECT_THAT(KeepWhoSends(ours_.get(), theirs_.get()), IsOk());
  }

  Result<pid_t> Greet(uid_t expected = ::geteuid()) {
    return GreetOnPair(ours_.get(), expected, kPatience);
  }
  void Say(const std::string& bytes) {
    ASSERT_EQ(::send(theirs_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void SayHelloWith(int descriptor) {
    std::string hello(kHelloOnPair);
    iovec content{hello.data(), hello.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof descriptor)] = {};
    msghdr message{};
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* rights = CMSG_FIRSTHDR(&message);
    *rights = {
        .cmsg_len = CMSG_LEN(sizeof descriptor), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    *reinterpret_cast<int*>(CMSG_DATA(rights)) = descriptor;
    ASSERT_EQ(::sendmsg(theirs_.get(), &message, 0), static_cast<ssize_t>(hello.size()));
  }
  std::string ReadRest() {
    char room[64] = {};
    const ssize_t size = ::recv(ours_.get(), room, sizeof room, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(room, static_cast<size_t>(size));
  }
  bool KeepsWhoSends() {
    int on = -1;
    socklen_t size = sizeof on;
    EXPECT_EQ(::getsockopt(ours_.get(), SOL_SOCKET, SO_PASSCRED, &on, &size), 0);
    return on == 1;
  }

  UniqueFd ours_;
  UniqueFd theirs_;
};

INSTANTIATE_TEST_SUITE_P(OfEachKind, HelloOnPair, ::testing::Values(SOCK_STREAM, SOCK_SEQPACKET));

TEST_P(HelloOnPair, TellsEachEndTheProcessAtTheOther) {
  const pid_t us = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<pid_t> peer = GreetOnPair(theirs_.get(), ::geteuid(), kPatience);
    ::_exit(peer.ok() && *peer == us ? 0 : 1);
  }
  const Result<pid_t> peer = Greet();
  EXPECT_EQ(support::EndingOf(child), support::Ending::Exit(0));
  ASSERT_THAT(peer, IsOk());
  EXPECT_EQ(*peer, child);
}

TEST_P(HelloOnPair, RefusesAnotherUser) {
  Say(std::string(kHelloOnPair));
  EXPECT_THAT(Greet(::geteuid() + 1), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_P(HelloOnPair, RefusesWhoeverTheKernelDoesNotName) {
  const int off = 0;
  for (const int end : {ours_.get(), theirs_.get()})
    ASSERT_EQ(::setsockopt(end, SOL_SOCKET, SO_PASSCRED, &off, sizeof off), 0);
  Say(std::string(kHelloOnPair));
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_P(HelloOnPair, RefusesOtherBytes) {
  Say("cowork 2");
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_P(HelloOnPair, RefusesHalfAHello) {
  Say("cowo");
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_P(HelloOnPair, WaitsForASilentOneNoLongerThanTheLimit) {
  EXPECT_THAT(GreetOnPair(ours_.get(), ::geteuid(), 10ms), FailsWith(ErrorCode::kUnavailable));
}

TEST_P(HelloOnPair, WaitsWithoutALimitUntilTheOtherEndCloses) {
  auto greeting =
      std::async(std::launch::async, [this] { return GreetOnPair(ours_.get(), ::geteuid()); });
  EXPECT_EQ(greeting.wait_for(300ms), std::future_status::timeout);
  theirs_.Reset();
  EXPECT_THAT(greeting.get(), FailsWith(ErrorCode::kUnavailable));
}

TEST_P(HelloOnPair, SaysThatNobodyIsThere) {
  theirs_.Reset();
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kUnavailable));
}

TEST_P(HelloOnPair, SaysThatWhoeverWasThereHasGone) {
  auto greeting = std::async(std::launch::async, [this] { return Greet(); });
  pollfd said{.fd = theirs_.get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&said, 1, -1), 1);
  theirs_.Reset();
  EXPECT_THAT(greeting.get(), FailsWith(ErrorCode::kUnavailable));
}

TEST_P(HelloOnPair, ClosesADescriptorThatComesAlongAndRefuses) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reads(ends[0]);
  SayHelloWith(ends[1]);
  ::close(ends[1]);
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kInvalidArgument));
  // The pipe ends once nobody holds its other end any more.
  pollfd ended{.fd = reads.get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&ended, 1, 0), 1);
  EXPECT_EQ(ended.revents, POLLHUP);
}

TEST_P(HelloOnPair, LeavesWhatFollowsAndThatWithoutWhoSentIt) {
  Say(std::string(kHelloOnPair));
  Say("PRI * HTTP/2.0");
  ASSERT_THAT(Greet(), IsOk());
  EXPECT_EQ(ReadRest(), "PRI * HTTP/2.0");
  EXPECT_FALSE(KeepsWhoSends());
}

using HelloOnStream = HelloOnPair;
INSTANTIATE_TEST_SUITE_P(Alone, HelloOnStream, ::testing::Values(SOCK_STREAM));

TEST_P(HelloOnStream, IsReadToItsLastByteAndNoFurther) {
  Say(std::string(kHelloOnPair) + "and more");
  ASSERT_THAT(Greet(), IsOk());
  EXPECT_EQ(ReadRest(), "and more");
}

using HelloOnPackets = HelloOnPair;
INSTANTIATE_TEST_SUITE_P(Alone, HelloOnPackets, ::testing::Values(SOCK_SEQPACKET));

TEST_P(HelloOnPackets, IsAllOfItsPacket) {
  Say(std::string(kHelloOnPair) + "and more");
  EXPECT_THAT(Greet(), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::os
