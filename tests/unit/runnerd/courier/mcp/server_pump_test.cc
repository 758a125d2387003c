#include "runnerd/courier/mcp/server_pump.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mcp_peer.h"
#include "tests/support/process.h"
#include "tests/support/pump_at_work.h"

namespace cowork::courier::mcp {
namespace {

using support::PumpAtWork;
using support::Saying;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Side = ServerPump::Side;

constexpr size_t kMiB = size_t{1} << 20;
constexpr auto kCall =
    R"({"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"echo"}})";

Step::Ended Failed(uint64_t call) {
  return {.number = call, .failed = true};
}

std::string Many(const std::string& line, size_t bytes) {
  std::string all;
  while (all.size() < bytes) all += line + "\n";
  return all;
}

class ServerPumpTest : public ::testing::Test {
 protected:
  explicit ServerPumpTest(bool heard_out = false) : work_(heard_out) {}

  void ExpectEnd(Side by, const std::string& why) {
    work_.RunUntil([this] { return work_.ended.has_value(); });
    ASSERT_TRUE(work_.ended);
    EXPECT_EQ(work_.ended->by, by);
    EXPECT_THAT(work_.ended->why, HasSubstr(why));
  }

  // The last of so many lines.
  static std::string HeardBy(support::Peer& peer, size_t lines) {
    for (; lines > 1; --lines) EXPECT_NE(peer.Hears(), "") << lines;
    return peer.Hears();
  }

  // Whether nobody holds the other end of the pair any more.
  static bool IsClosed(const os::UniqueFd& end) {
    char byte = 0;
    return ::recv(end.get(), &byte, 1, MSG_DONTWAIT) == 0;
  }

  PumpAtWork work_;
};

TEST_F(ServerPumpTest, CarriesWhatEachSays) {
  work_.client.Says(Saying(R"("id":"a","method":"ping")"));
  EXPECT_EQ(work_.server.Hears(), Saying(R"("id":1,"method":"ping")"));
  work_.server.Says(Saying(R"("id":1,"result":{})"));
  EXPECT_EQ(work_.client.Hears(), Saying(R"("id":"a","result":{})"));
}

TEST_F(ServerPumpTest, CarriesAMessageOfTheGreatestLength) {
  const std::string filler(kLongestMessage - 60, 'x');
  work_.client.Says(Saying(R"("id":1,"method":"ping")"));
  work_.server.Hears();
  const std::string line = Saying(R"("id":1,"result":{"x":")" + filler + "\"}");
  work_.server.Says(line);
  EXPECT_EQ(work_.client.Hears().size(), line.size());
}

TEST_F(ServerPumpTest, SendsACallWhenItIsAllowedAndNotBefore) {
  work_.List();
  work_.client.Says(kCall);
  work_.RunUntil([this] { return !work_.calls.empty(); });
  EXPECT_TRUE(work_.server.HearsNothing());
  ASSERT_EQ(work_.calls.size(), 1u);
  work_.pump->Decided(work_.calls[0].number, {.allow = true});
  EXPECT_THAT(work_.server.Hears(), HasSubstr(R"("method":"tools/call")"));
}

TEST_F(ServerPumpTest, AnswersACallThatIsRefused) {
  work_.List();
  work_.client.Says(kCall);
  work_.RunUntil([this] { return !work_.calls.empty(); });
  work_.pump->Decided(work_.calls[0].number, {.allow = false, .why = "policy says no"});
  EXPECT_THAT(work_.client.Hears(), HasSubstr("not called: policy says no"));
  EXPECT_TRUE(work_.server.HearsNothing());
}

TEST_F(ServerPumpTest, EndsACallThatIsNeverAnsweredWhenTheClientCancelsIt) {
  work_.List();
  work_.client.Says(kCall);
  work_.RunUntil([this] { return !work_.calls.empty(); });
  work_.pump->Decided(work_.calls[0].number, {.allow = true});
  work_.server.Hears();
  work_.client.Says(Saying(R"("method":"notifications/cancelled","params":{"requestId":"c"})"));
  EXPECT_THAT(work_.server.Hears(), HasSubstr(R"("requestId":2)"));
  EXPECT_THAT(work_.calls_ended, ElementsAre(Failed(2)));
}

TEST_F(ServerPumpTest, LetsNoDescriptorOfTheClientThrough) {
  auto smuggled = support::MakeSocketPair();
  work_.client.SendsWith(Saying(R"("method":"notifications/initialized")"), smuggled.theirs.get());
  smuggled.theirs.Reset();
  EXPECT_THAT(work_.server.Hears(), HasSubstr("initialized"));
  EXPECT_FALSE(work_.server.got_descriptors());
  EXPECT_TRUE(IsClosed(smuggled.ours));
  ASSERT_EQ(work_.told.size(), 1u);
  EXPECT_EQ(work_.told[0].notice.kind, Notice::Kind::kDescriptors);
  EXPECT_EQ(work_.told[0].notice.what, "from the client");
}

TEST_F(ServerPumpTest, LetsNoDescriptorOfTheServerThrough) {
  auto smuggled = support::MakeSocketPair();
  work_.server.SendsWith(Saying(R"("method":"notifications/message")"), smuggled.theirs.get());
  smuggled.theirs.Reset();
  EXPECT_THAT(work_.client.Hears(), HasSubstr("message"));
  EXPECT_FALSE(work_.client.got_descriptors());
  EXPECT_TRUE(IsClosed(smuggled.ours));
  ASSERT_EQ(work_.told.size(), 1u);
  EXPECT_EQ(work_.told[0].notice.what, "from the server");
}

TEST_F(ServerPumpTest, LetsNoWayToTheNetworkAndNoDirectoryThrough) {
  const os::UniqueFd network(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const os::UniqueFd directory(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
  for (const int smuggled : {network.get(), directory.get()}) {
    ASSERT_GE(smuggled, 0);
    work_.client.SendsWith(Saying(R"("method":"notifications/initialized")"), smuggled);
    EXPECT_THAT(work_.server.Hears(), HasSubstr("initialized"));
    EXPECT_FALSE(work_.server.got_descriptors());
  }
}

TEST_F(ServerPumpTest, OwnsNoDescriptorThatCameAlong) {
  work_.RunUntil([] { return true; });
  const size_t before = support::OpenDescriptors();
  for (int i = 0; i < 100; ++i)
    work_.client.SendsWith(Saying(R"("method":"notifications/progress")"), work_.log.get());
  for (int i = 0; i < 100; ++i) EXPECT_NE(work_.server.Hears(), "");
  EXPECT_EQ(support::OpenDescriptors(), before);
}

TEST_F(ServerPumpTest, LetsAServerWaitForASlowClient) {
  const std::string line = Saying(R"("method":"notifications/message")");
  const size_t sent = work_.server.Sends(Many(line, 32 * kMiB));
  EXPECT_LT(sent, 4 * kMiB);  // What sockets and pump hold; not all there is.
  EXPECT_EQ(HeardBy(work_.client, sent / (line.size() + 1)), line);
}

// cowork-files: who waits to write the same directory waits for the end of its call.
class ServerPumpOfCoworkFilesTest : public ServerPumpTest {
 protected:
  ServerPumpOfCoworkFilesTest() : ServerPumpTest(true) {
    work_.List();
    for (const char* id : {"1", "2"})
      work_.client.Says(Saying("\"id\":" + std::string(id) +
                               R"(,"method":"tools/call","params":{"name":"echo"})"));
    work_.RunUntil([this] { return work_.calls.size() == 2; });
  }

  void Allow(size_t call) { work_.pump->Decided(work_.calls.at(call).number, {.allow = true}); }
  // Its answer is more than a socket and the pump hold while the client reads nothing.
  void AnswerAtLength(size_t call) {
    work_.server.Says(Saying("\"id\":" + std::to_string(work_.calls.at(call).number) +
                             R"(,"result":{"x":")" + std::string(2 * kMiB, 'x') + "\"}"));
  }
  static std::string Flood(size_t mib) {
    return Many(Saying(R"("method":"notifications/message","params":{"x":")" +
                       std::string(kMiB / 32, 'x') + "\"}"),
                mib * kMiB);
  }
};

TEST_F(ServerPumpOfCoworkFilesTest, EndsACallWhenItIsAnsweredThoughTheClientReadsNothing) {
  Allow(0);
  Allow(1);
  AnswerAtLength(0);
  AnswerAtLength(1);
  work_.RunUntil([this] { return work_.calls_ended.size() == 2; });
  EXPECT_EQ(work_.calls_ended.size(), 2u);
  EXPECT_THAT(HeardBy(work_.client, 2), HasSubstr(R"("id":2)"));
}

TEST_F(ServerPumpOfCoworkFilesTest, LetsTheServerWaitForItsClientWhileNoCallRuns) {
  Allow(0);
  AnswerAtLength(0);
  const std::string flood = Flood(8);
  EXPECT_LT(work_.server.Sends(flood), kMiB);
}

// It reads nothing either, before it has said all.
TEST_F(ServerPumpOfCoworkFilesTest, HearsAServerThatHadToWaitAsSoonAsItHasACall) {
  Allow(0);
  work_.client.Sends(Many(Saying(R"("method":"notifications/progress")"), 32 * kMiB));
  AnswerAtLength(0);
  const std::string flood = Flood(8);
  const size_t sent = work_.server.Sends(flood);
  ASSERT_LT(sent, flood.size());
  Allow(1);
  EXPECT_EQ(work_.server.Sends(std::string_view(flood).substr(sent)), flood.size() - sent);
}

TEST_F(ServerPumpOfCoworkFilesTest, EndsWithAServerThatSaysMoreThanIsKeptForItsClient) {
  Allow(0);
  const std::string flood = Flood(40);
  EXPECT_LT(work_.server.Sends(flood), flood.size());
  ExpectEnd(Side::kServer, "more than 32 MiB of it wait for the client");
}

TEST_F(ServerPumpTest, LetsAClientWaitForASlowServer) {
  const std::string line = Saying(R"("method":"notifications/progress")");
  const size_t sent = work_.client.Sends(Many(line, 32 * kMiB));
  EXPECT_LT(sent, 4 * kMiB);
  EXPECT_EQ(HeardBy(work_.server, sent / (line.size() + 1)), line);
}

TEST_F(ServerPumpTest, LetsAClientWaitForRunnerd) {
  work_.List();
  work_.keeps_up = false;
  work_.client.Says(Saying(R"("method":"notifications/progress")"));  // It was being waited for.
  EXPECT_THAT(work_.server.Hears(), HasSubstr("progress"));
  work_.client.Says(kCall);
  EXPECT_TRUE(work_.server.HearsNothing());
  EXPECT_THAT(work_.calls, IsEmpty());
  work_.keeps_up = true;
  work_.pump->GoOn();
  work_.RunUntil([this] { return !work_.calls.empty(); });
  EXPECT_EQ(work_.calls.size(), 1u);
}

TEST_F(ServerPumpTest, KeepsNoAnswersForAServerThatAsksAndDoesNotRead) {
  const std::string id = '"' + std::string(kLongestId - 2, 'x') + '"';  // It is in each answer.
  const std::string flood =
      Many(Saying("\"id\":" + id + R"(,"method":"sampling/createMessage")"), 8 * kMiB);
  [[maybe_unused]] const long before = support::KibOf("VmRSS");
  EXPECT_EQ(work_.server.Sends(flood), flood.size());
#ifndef __SANITIZE_ADDRESS__  // It keeps what is freed, to know it again.
  EXPECT_LT(support::KibOf("VmRSS") - before, 4 * 1024);
#endif
  EXPECT_EQ(work_.told.back().notice.kind, Notice::Kind::kServerRequest);
}

TEST_F(ServerPumpTest, TellsOfManyNoticesOnlyAFew) {
  work_.server.Sends(Many(Saying(R"("id":99,"result":{})"), kMiB));
  work_.server.Says(Saying(R"("method":"notifications/message","params":{"data":"last"})"));
  EXPECT_THAT(work_.client.Hears(), HasSubstr("last"));
  EXPECT_GT(work_.told.size(), 10u);
  EXPECT_LT(work_.told.size(), 20u);
  EXPECT_EQ(work_.told[3].count, 8u);
}

TEST_F(ServerPumpTest, HandsOnWhatAServerSaidLastAndThenEnds) {
  const std::string line = Saying(R"("method":"notifications/message")");
  const size_t sent = work_.server.Sends(Many(line, kMiB));
  work_.server.Leaves();
  EXPECT_EQ(HeardBy(work_.client, sent / (line.size() + 1)), line);
  EXPECT_EQ(work_.client.Hears(), "");
  ExpectEnd(Side::kServer, "the server has ended");
}

TEST_F(ServerPumpTest, EndsWithAServerThatExitsAtOnce) {
  work_.server.Leaves();
  ExpectEnd(Side::kServer, "the server has ended");
  EXPECT_EQ(work_.client.Hears(), "");
}

TEST_F(ServerPumpTest, EndsWithItsClient) {
  work_.client.Leaves();
  ExpectEnd(Side::kClient, "");
  EXPECT_EQ(work_.server.Hears(), "");
}

TEST_F(ServerPumpTest, EndsOnALineOfTheServerThatIsTooLong) {
  const std::string endless(kLongestMessage + kMiB, 'x');
  EXPECT_LT(work_.server.Sends(endless), endless.size());
  ExpectEnd(Side::kServer, "a message is longer than 8 MiB");
}

TEST_F(ServerPumpTest, RefusesALineOfTheClientThatIsTooLongAndGoesOnBehindIt) {
  const std::string endless(kLongestMessage + kMiB, 'x');
  EXPECT_EQ(work_.client.Sends(endless), endless.size());
  EXPECT_THAT(work_.client.Hears(), HasSubstr(R"("id":null,"error":{"code":-32600)"));
  work_.client.Says("the end of it");
  work_.client.Says(Saying(R"("id":"a","method":"ping")"));
  EXPECT_EQ(work_.server.Hears(), Saying(R"("id":1,"method":"ping")"));
  ASSERT_EQ(work_.told.size(), 1u);
  EXPECT_EQ(work_.told[0].notice.kind, Notice::Kind::kNotPassed);
}

TEST_F(ServerPumpTest, TellsOfEachPromptThatIsHad) {
  for (int i = 0; i < 3; ++i) {
    work_.client.Says(
        Saying("\"id\":" + std::to_string(i) + R"(,"method":"prompts/get","params":{"name":"p"})"));
    EXPECT_THAT(work_.server.Hears(), HasSubstr("prompts/get"));
  }
  ASSERT_EQ(work_.passed.size(), 3u);
  EXPECT_EQ(work_.passed[2].method, "prompts/get");
  EXPECT_EQ(work_.passed[2].what, "p");
}

// It has said something before, which still arrives.
TEST_F(ServerPumpTest, AnswersEveryCallAndEndsWhenItsServerTakesNothing) {
  work_.List();
  for (const char* id : {"1", "2"})
    work_.client.Says(
        Saying("\"id\":" + std::string(id) + R"(,"method":"tools/call","params":{"name":"echo"})"));
  work_.RunUntil([this] { return work_.calls.size() == 2; });
  ASSERT_EQ(work_.calls.size(), 2u);
  work_.server.HearsNoMore();
  work_.server.Says(Saying(R"("method":"notifications/message")"));
  work_.pump->Decided(work_.calls[0].number, {.allow = true});
  EXPECT_THAT(work_.client.Hears(), HasSubstr("message"));
  EXPECT_THAT(work_.client.Hears(), HasSubstr("the server ended before it answered"));
  EXPECT_THAT(work_.client.Hears(), HasSubstr("not called: the server has ended"));
  ExpectEnd(Side::kServer, "the server has ended");
  EXPECT_THAT(work_.calls_ended,
              ElementsAre(Failed(work_.calls[0].number), Failed(work_.calls[1].number)));
}

TEST_F(ServerPumpTest, EndsOnALineOfTheServerThatIsNoMessage) {
  work_.server.Says("Server listening on stdio");
  ExpectEnd(Side::kServer, "what the server sent: the JSON is broken");
}

TEST_F(ServerPumpTest, EndsOnALineOfTheClientThatIsNoMessage) {
  work_.client.Says("[" + Saying(R"("id":1,"method":"ping")") + "]");
  ExpectEnd(Side::kClient, "batches are not taken");
  EXPECT_TRUE(work_.server.HearsNothing());
}

TEST_F(ServerPumpTest, PassesNothingOnThatComesBehindABrokenLine) {
  work_.server.Sends("broken\n" + Saying(R"("method":"notifications/message")") + "\n");
  ExpectEnd(Side::kServer, "broken");
  EXPECT_EQ(work_.client.Hears(), "");
}

TEST_F(ServerPumpTest, DropsAnswersWithOtherIds) {
  work_.client.Says(Saying(R"("id":7,"method":"ping")"));
  work_.server.Hears();
  work_.server.Says(Saying(R"("id":7,"result":{"is":"wrong"})"));
  work_.server.Says(Saying(R"("id":1,"result":{"is":"right"})"));
  EXPECT_THAT(work_.client.Hears(), HasSubstr("right"));
  EXPECT_EQ(work_.told.size(), 1u);
}

TEST_F(ServerPumpTest, TakesWhatAServerSaysOnItsStderr) {
  const std::string said = "one\n\x1b[2Jtwo\n";
  ASSERT_EQ(::write(work_.log.get(), said.data(), said.size()), static_cast<ssize_t>(said.size()));
  work_.RunUntil([this] { return work_.logged.size() == 2; });
  EXPECT_THAT(work_.logged, ElementsAre("one", "\x1b[2Jtwo"));
}

}  // namespace
}  // namespace cowork::courier::mcp
