#include "common/frame/pair.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/descriptor_limit.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"
#include "tests/support/process.h"

namespace cowork::frame {
namespace {

using support::ContentOf;
using support::FailsWith;
using support::IsOk;
using support::MemoryFile;

class Frames : public ::testing::Test {
 protected:
  Result<void> Send(std::string_view bytes, const std::vector<int>& descriptors = {}) {
    return frame::Send(pair_.ours.get(), bytes, descriptors);
  }
  Result<Frame> Receive() { return frame::Receive(pair_.theirs.get()); }

  Pair pair_ = *MakePair();
};

TEST_F(Frames, ArriveOneByOneAsTheyWereSent) {
  const std::string binary("a\0b", 3), largest(kLargestFrame, 'x');
  for (const std::string& sent : {std::string("first"), binary, largest}) {
    ASSERT_THAT(Send(sent), IsOk());
    EXPECT_EQ(Receive()->bytes, sent);
  }
  ASSERT_THAT(Send("one"), IsOk());
  ASSERT_THAT(Send("two"), IsOk());
  EXPECT_EQ(Receive()->bytes, "one");
  EXPECT_EQ(Receive()->bytes, "two");
}

TEST_F(Frames, BringTheirDescriptorsInOrderAndCloseOnExec) {
  const os::UniqueFd first = MemoryFile("1"), second = MemoryFile("2");
  ASSERT_THAT(Send("two files", {first.get(), second.get()}), IsOk());
  const Frame frame = *Receive();
  ASSERT_EQ(frame.descriptors.size(), 2u);
  EXPECT_EQ(ContentOf(frame.descriptors[0]), "1");
  EXPECT_EQ(ContentOf(frame.descriptors[1]), "2");
  for (const os::UniqueFd& fd : frame.descriptors)
    EXPECT_NE(::fcntl(fd.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(Frames, AreNotSentEmptyOrTooLarge) {
  EXPECT_THAT(Send(""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Send(std::string(kLargestFrame + 1, 'x')), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Send("x", std::vector<int>(kMostDescriptors + 1, 0)),
              FailsWith(ErrorCode::kInvalidArgument));
}

// A peer that is not of our making may send what frame::Send would not.
TEST_F(Frames, AreRefusedWhenTheyAreTooLarge) {
  const std::string large(kLargestFrame + 1, 'x');
  int room = 1 << 20;
  ASSERT_EQ(::setsockopt(pair_.ours.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room), 0);
  ASSERT_EQ(::send(pair_.ours.get(), large.data(), large.size(), 0),
            static_cast<ssize_t>(large.size()));
  EXPECT_THAT(Receive(), FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(Frames, LeakNoDescriptorOfAFrameThatIsRefused) {
  constexpr size_t kMany = kMostDescriptors + 4;
  iovec content{const_cast<char*>("x"), 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMany)] = {};
  msghdr packet{};
  packet.msg_iov = &content;
  packet.msg_iovlen = 1;
  packet.msg_control = control;
  packet.msg_controllen = sizeof control;
  cmsghdr* rights = CMSG_FIRSTHDR(&packet);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int) * kMany);  // All of them number 0, our stdin.
  const size_t before = support::OpenDescriptors();
  ASSERT_EQ(::sendmsg(pair_.ours.get(), &packet, 0), 1);
  EXPECT_THAT(Receive(), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(support::OpenDescriptors(), before);
}

TEST_F(Frames, EndWithTheOtherEnd) {
  ASSERT_THAT(Send("last"), IsOk());
  pair_.ours.Reset();
  EXPECT_EQ(Receive()->bytes, "last");
  EXPECT_THAT(Receive(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(frame::Send(pair_.theirs.get(), "x"), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(Frames, SayThatTheyWouldHaveToWait) {
  ::fcntl(pair_.theirs.get(), F_SETFL, O_NONBLOCK);
  EXPECT_THAT(Receive(), FailsWith(ErrorCode::kResourceExhausted));
  ::fcntl(pair_.ours.get(), F_SETFL, O_NONBLOCK);
  Result<void> sent;
  while (sent.ok()) sent = Send(std::string(kPiece, 'x'));
  EXPECT_THAT(sent, FailsWith(ErrorCode::kResourceExhausted));
}

// A box may have used up what all processes of one person may have in flight together.
TEST_F(Frames, SayThatTooManyDescriptorsAreInFlight) {
  if (::geteuid() == 0) GTEST_SKIP() << "the kernel does not count root's";
  const std::vector<int> many(kMostDescriptors, STDIN_FILENO);
  const support::DescriptorLimit limit(kMostDescriptors / 2);
  while (Send("x").ok()) {
    const Result<void> sent = Send("x", many);
    if (sent.ok()) continue;
    EXPECT_THAT(sent, FailsWith(ErrorCode::kResourceExhausted));
    return;
  }
  ADD_FAILURE() << "the pair is full";
}

}  // namespace
}  // namespace cowork::frame
