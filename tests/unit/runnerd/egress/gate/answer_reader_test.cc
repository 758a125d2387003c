#include "runnerd/egress/gate/answer_reader.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::gate {
namespace {

using support::FailsWith;
using support::IsOk;

struct Read {
  Result<void> taken;
  bool done;
  bool keeps_alive;
  std::string body;
};

Read ReadInPieces(std::string_view text, size_t piece, AnswerTo to = AnswerTo::kAnyOther) {
  AnswerReader reader(to);
  Result<void> taken;
  std::string body;
  for (size_t at = 0; at < text.size() && taken.ok(); at += piece) {
    taken = reader.Take(text.substr(at, piece));
    body += reader.TakeBody();
  }
  return {taken, reader.done(), reader.keeps_alive(), body};
}

Read ReadAll(std::string_view text, AnswerTo to = AnswerTo::kAnyOther) {
  return ReadInPieces(text, text.size(), to);
}

TEST(AnswerReader, KnowsTheEndOfABodyOfALengthWhereverThePiecesBreak) {
  const std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    const Read read = ReadInPieces(text, piece);
    ASSERT_THAT(read.taken, IsOk()) << piece;
    EXPECT_TRUE(read.done && read.keeps_alive) << piece;
    EXPECT_EQ(read.body, "hello") << piece;
  }
  EXPECT_FALSE(ReadAll(text.substr(0, text.size() - 1)).done);
}

TEST(AnswerReader, KnowsTheEndOfAChunkedBodyWhereverThePiecesBreak) {
  const std::string_view text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;a=b\r\nlo\r\n0\r\n\r\n";
  for (size_t piece = 1; piece <= text.size(); ++piece) {
    const Read read = ReadInPieces(text, piece);
    ASSERT_THAT(read.taken, IsOk()) << piece;
    EXPECT_TRUE(read.done && read.keeps_alive) << piece;
    EXPECT_EQ(read.body, "hello") << piece;
  }
}

TEST(AnswerReader, TakesAConnectionsEndForTheBodysWhereNothingElseSaysIt) {
  AnswerReader reader(AnswerTo::kAnyOther);
  ASSERT_THAT(reader.Take("HTTP/1.1 200 OK\r\n\r\nall that comes"), IsOk());
  EXPECT_FALSE(reader.done());
  EXPECT_THAT(reader.End(), IsOk());
  EXPECT_TRUE(reader.done());
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(AnswerReader, SaysOfOneThatIsCutShortThatItIs) {
  for (const char* text : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\n",
                           "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n"}) {
    AnswerReader reader(AnswerTo::kAnyOther);
    ASSERT_THAT(reader.Take(text), IsOk()) << text;
    EXPECT_THAT(reader.End(), FailsWith(ErrorCode::kUnavailable)) << text;
  }
}

TEST(AnswerReader, ExpectsNoBodyWhereThereIsNone) {
  const char* head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
  EXPECT_TRUE(ReadAll(head, AnswerTo::kHead).done);
  EXPECT_TRUE(ReadAll("HTTP/1.1 204 No Content\r\n\r\n").done);
  EXPECT_TRUE(ReadAll("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n").done);
}

TEST(AnswerReader, WaitsForTheAnswerBehindThoseThatOnlyComeBeforeIt) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  EXPECT_FALSE(ReadAll(hints).done);
  const Read read = ReadAll(hints + hints + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
  EXPECT_TRUE(read.done);
  EXPECT_EQ(read.body, "a");
}

TEST(AnswerReader, ReusesNoConnectionThatWasToBeClosed) {
  EXPECT_FALSE(
      ReadAll("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n").keeps_alive);
  EXPECT_FALSE(ReadAll("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keeps_alive);
}

TEST(AnswerReader, RefusesMoreThanOneAnswer) {
  const std::string one = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  EXPECT_THAT(ReadAll(one + one).taken, FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(ReadInPieces(one + one, one.size()).taken, FailsWith(ErrorCode::kUnavailable));
}

TEST(AnswerReader, RefusesAHeadWithoutAnEnd) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(ReadInPieces(head + "X: " + std::string(200'000, 'a'), 16'000).taken,
              FailsWith(ErrorCode::kUnavailable));
  while (head.size() < 200'000) head += "X-A: b\r\n";
  EXPECT_THAT(ReadInPieces(head, 1000).taken, FailsWith(ErrorCode::kUnavailable));
}

// What is held back until the status is known would else reach the box, or grow for ever.
TEST(AnswerReader, KnowsNoStatusBehindOneThatOnlyComesBefore) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n";
  AnswerReader reader(AnswerTo::kAnyOther);
  ASSERT_THAT(reader.Take(hints + "HTTP/1.1 200 OK\r\nX-Endless: "), IsOk());
  EXPECT_EQ(reader.status(), 0u);
  std::string endless;
  while (endless.size() < 200'000) endless += hints;
  EXPECT_THAT(ReadInPieces(endless, 1000).taken, FailsWith(ErrorCode::kUnavailable));
}

TEST(AnswerReader, KeepsNothingOnWhichHttpIsNotSpokenAnyMore) {
  const Read read = ReadAll("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
  EXPECT_TRUE(read.done);
  EXPECT_FALSE(read.keeps_alive);
}

TEST(AnswerReader, RefusesWhatIsNoAnswer) {
  for (const char* text :
       {"hello\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"})
    EXPECT_THAT(ReadAll(text).taken, FailsWith(ErrorCode::kUnavailable)) << text;
  AnswerReader tls(AnswerTo::kAnyOther);  // Whose line might yet end.
  EXPECT_THAT(tls.Take("\x16\x03\x01\x02\x03\x04\x05"), IsOk());
  EXPECT_THAT(tls.End(), FailsWith(ErrorCode::kUnavailable));
}

TEST(AnswerReader, PassesAnEndlessBodyAndKeepsNoneOfIt) {
  AnswerReader reader(AnswerTo::kAnyOther);
  ASSERT_THAT(reader.Take("HTTP/1.1 200 OK\r\n\r\n"), IsOk());
  for (int i = 0; i < 2000; ++i) {
    ASSERT_THAT(reader.Take(std::string(60'000, 'a')), IsOk());
    ASSERT_EQ(reader.TakeBody().size(), 60'000u);
  }
}

}  // namespace
}  // namespace cowork::gate
