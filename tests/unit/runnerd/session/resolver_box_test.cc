// The one resolver's life. The test plays the zygote, and with the end that it is given the
// resolver.

#include "runnerd/session/resolver_box.h"

#include <fcntl.h>

#include <gmock/gmock.h>

#include "cowork/v1/frames.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using testing::HasSubstr;
using testing::SizeIs;

class ResolverBoxTest : public ::testing::Test {
 protected:
  ResolverBoxTest() {
    for (os::UniqueFd* program : {&programs_.resolver, &programs_.null})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    resolver_.WhenGone([this] { ++gone_; });
  }

  Result<os::UniqueFd> Pair(const std::string& session) {
    return resolver_.Pair(session, {.provider = "demo",
                                    .model = "m",
                                    .host = "model.example",
                                    .port = 443,
                                    .base_path = "/v1",
                                    .is_private = true});
  }
  // Whether one was ordered; its end is ours then.
  bool Starts() {
    const auto order = zygote_.NextOrder();
    if (!order.has_value()) return false;
    box_ = order->id;
    for (size_t i = 0; i < order->roles.size(); ++i)
      if (order->roles[i] == box::Role::kInherited) end_ = std::move(zygote_.given()[i]);
    return true;
  }
  void Die() {
    zygote_.Say(
        box::Failed{.id = box_, .step = "exec", .message = "no such program", .detail = ""});
    end_.Reset();
    zygote_.Settle();
  }
  frame::Frame Heard() {
    zygote_.Settle();
    return *frame::Receive(end_.get());
  }
  template <typename Condition>
  void RunUntil(Condition holds) {
    io_.restart();
    while (!holds()) io_.run_one();
  }

  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  Programs programs_;
  ResolverBox resolver_{io_,
                        zygote_.boxes(),
                        programs_,
                        {.idle = std::chrono::milliseconds(20),
                         .between_starts = std::chrono::seconds(1),
                         .longest_between_starts = std::chrono::seconds(2)}};
  uint64_t box_ = 0;
  os::UniqueFd end_;
  int gone_ = 0;
};

TEST_F(ResolverBoxTest, IsStartedForTheFirstThatAsksAndHearsWhatEachMay) {
  ASSERT_THAT(Pair("s-1"), IsOk());
  ASSERT_TRUE(Starts());
  ASSERT_THAT(Pair("s-2"), IsOk());
  EXPECT_FALSE(Starts());
  const frame::Frame first = Heard();
  v1::ToResolver message;
  ASSERT_TRUE(message.ParseFromString(first.bytes));
  EXPECT_EQ(message.session(), "s-1");
  EXPECT_EQ(message.names(0).host(), "model.example");
  EXPECT_TRUE(message.names(0).is_private());
  EXPECT_THAT(first.descriptors, SizeIs(1));
}

TEST_F(ResolverBoxTest, HearsThatASessionHasNothingToAskAnyMore) {
  ASSERT_THAT(Pair("s-1"), IsOk());
  ASSERT_TRUE(Starts());
  Heard();
  resolver_.Part("s-1");
  const frame::Frame parting = Heard();
  v1::ToResolver message;
  ASSERT_TRUE(message.ParseFromString(parting.bytes));
  EXPECT_EQ(message.session(), "s-1");
  EXPECT_EQ(message.names_size(), 0);
  EXPECT_THAT(parting.descriptors, SizeIs(0));
}

TEST_F(ResolverBoxTest, EndsWhenNobodyHasHadAPairForAWhile) {
  ASSERT_THAT(Pair("s-1"), IsOk());
  ASSERT_TRUE(Starts());
  Heard();
  resolver_.Part("s-1");
  Heard();
  RunUntil([this] {
    char byte = 0;
    return ::recv(end_.get(), &byte, 1, MSG_DONTWAIT) == 0;
  });
  EXPECT_EQ(gone_, 0);
  ASSERT_THAT(Pair("s-1"), IsOk());
  EXPECT_TRUE(Starts());
}

TEST_F(ResolverBoxTest, IsStartedAnewAfterARestAndSaysMeanwhileWhatItDiedOf) {
  ASSERT_THAT(Pair("s-1"), IsOk());
  ASSERT_TRUE(Starts());
  Die();
  const Result<os::UniqueFd> pair = Pair("s-1");
  ASSERT_THAT(pair, FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(pair.error().message(), HasSubstr("no such program"));
  EXPECT_FALSE(Starts());
  RunUntil([this] { return gone_ == 1; });
  EXPECT_THAT(Pair("s-1"), IsOk());
  EXPECT_TRUE(Starts());
}

}  // namespace
}  // namespace cowork::runnerd::session
