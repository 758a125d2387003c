#include "runnerd/courier/files_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mcp_peer.h"
#include "tests/support/socket_pair.h"

namespace cowork::courier {
namespace {

using support::MakeSocketPair;
using support::Peer;
using support::SocketPair;
using ::testing::HasSubstr;

constexpr auto kGreeted = R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}})";
constexpr auto kAnswer =
    R"({"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"a"}]}})";

class FilesClientTest : public ::testing::Test {
 protected:
  void Ask(uint64_t question, bool preview = false) {
    v1::ToCourier::FilesQuestion asked;
    asked.set_question(question);
    asked.set_tool(preview ? "write" : "list");
    asked.set_arguments("{}");
    asked.set_preview(preview);
    client_.Ask(asked);
  }

  void Greet() {
    EXPECT_THAT(server_.Hears(), HasSubstr("initialize"));
    server_.Says(kGreeted);
    EXPECT_THAT(server_.Hears(), HasSubstr("notifications/initialized"));
  }

  void Work() {
    if (io_.stopped()) io_.restart();
    if (io_.run_one_for(std::chrono::milliseconds(5)) == 0) ::usleep(1000);
    io_.poll();
  }

  template <typename Condition>
  bool Until(Condition so) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!so() && std::chrono::steady_clock::now() < until) Work();
    return so();
  }

  boost::asio::io_context io_{1};
  SocketPair in_ = MakeSocketPair(), out_ = MakeSocketPair(), err_ = MakeSocketPair();
  std::vector<v1::FromCourier::FilesAnswer> told_;
  std::vector<std::string> ends_;
  bool keeps_up_ = true;
  Peer server_{[this] { Work(); }, std::move(out_.ours), std::move(in_.ours)};
  FilesClient client_{
      io_,
      {.in = std::move(in_.theirs), .out = std::move(out_.theirs), .err = std::move(err_.theirs)},
      {.tell = [this](const v1::FromCourier& told) { told_.push_back(told.files_answer()); },
       .keeps_up = [this] { return keeps_up_; },
       .on_end = [this](const Error& why) { ends_.push_back(why.message()); }}};
};

TEST_F(FilesClientTest, TellsWhatTheServerAnswers) {
  Ask(9);
  Greet();
  EXPECT_THAT(server_.Hears(), HasSubstr(R"("name":"list")"));
  server_.Says(kAnswer);
  ASSERT_TRUE(Until([this] { return !told_.empty(); }));
  EXPECT_EQ(told_[0].question(), 9u);
  EXPECT_EQ(told_[0].text(), "a");
  EXPECT_FALSE(told_[0].has_change());
}

TEST_F(FilesClientTest, TellsWhatAPreviewSays) {
  Greet();
  Ask(9, true);
  EXPECT_THAT(server_.Hears(), HasSubstr(R"("name":"preview")"));
  server_.Says(R"({"jsonrpc":"2.0","id":1,"result":{"content":[],"structuredContent":)"
               R"({"before":"absent","diff":"+x\n","added":1,"removed":2}}})");
  ASSERT_TRUE(Until([this] { return !told_.empty(); }));
  EXPECT_EQ(told_[0].before(), "absent");
  EXPECT_EQ(told_[0].change().diff(), "+x\n");
  EXPECT_EQ(told_[0].change().added(), 1u);
  EXPECT_EQ(told_[0].change().removed(), 2u);
}

TEST_F(FilesClientTest, EndsOnceWithAnAnswerThatIsNone) {
  Greet();
  Ask(9);
  server_.Says(R"({"jsonrpc":"2.0","id":1,"result":{}})"
               "\n"
               "nonsense");
  ASSERT_TRUE(Until([this] { return !ends_.empty(); }));
  server_.Leaves();
  Work();
  EXPECT_EQ(ends_.size(), 1u);
  EXPECT_TRUE(told_.empty());
}

TEST_F(FilesClientTest, EndsWithALineThatHasNoEnd) {
  server_.Sends(std::string((size_t{8} << 20) + 1, 'x'));
  ASSERT_TRUE(Until([this] { return !ends_.empty(); }));
  EXPECT_EQ(ends_[0], "an answer is longer than 8 MiB");
}

TEST_F(FilesClientTest, EndsWithItsServer) {
  Greet();
  server_.Leaves();
  ASSERT_TRUE(Until([this] { return !ends_.empty(); }));
  EXPECT_EQ(ends_[0], "the files server has ended");
}

TEST_F(FilesClientTest, HearsNothingWhileRunnerdHasEnoughToRead) {
  Greet();
  Ask(9);
  EXPECT_THAT(server_.Hears(), HasSubstr("list"));
  keeps_up_ = false;
  server_.Says(kAnswer);
  for (int i = 0; i < 20; ++i) Work();
  const size_t told_meanwhile = told_.size();  // One read may have been under way.
  keeps_up_ = true;
  client_.GoOn();
  ASSERT_TRUE(Until([this] { return !told_.empty(); }));
  EXPECT_LE(told_meanwhile, 1u);
}

TEST_F(FilesClientTest, TakesNoDescriptor) {
  auto smuggled = MakeSocketPair();
  Ask(9);
  Greet();
  EXPECT_THAT(server_.Hears(), HasSubstr("list"));
  server_.SendsWith(kAnswer, smuggled.theirs.get());
  smuggled.theirs.Reset();
  ASSERT_TRUE(Until([this] { return !told_.empty(); }));
  char byte = 0;
  EXPECT_EQ(::recv(smuggled.ours.get(), &byte, 1, MSG_DONTWAIT), 0);  // Nobody has the other end.
}

}  // namespace
}  // namespace cowork::courier
