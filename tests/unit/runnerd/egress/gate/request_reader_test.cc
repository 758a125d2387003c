#include "runnerd/egress/gate/request_reader.h"

#include <gmock/gmock.h>

#include "runnerd/egress/gate/error_answer.h"
#include "tests/support/matchers.h"

namespace cowork::gate {
namespace {

using support::FailsWith;
using support::IsOk;
using testing::HasSubstr;
using Frames = std::vector<v1::GateToDialer>;

constexpr char kPost[] =
    "POST /v1/chat HTTP/1.1\r\nHost: 127.0.0.1:4141\r\nContent-Length: 5\r\n\r\nhello";

Result<Frames> ReadInPieces(std::string_view text, size_t piece) {
  RequestReader reader(7, "model");
  Frames all;
  for (size_t at = 0; at < text.size(); at += piece)
    for (v1::GateToDialer& frame : TRY(reader.Take(text.substr(at, piece))))
      all.push_back(std::move(frame));
  return all;
}

Result<Frames> ReadAll(std::string_view text) {
  return ReadInPieces(text, text.size());
}

std::string BodyOf(const Frames& frames) {
  std::string body;
  for (const v1::GateToDialer& frame : frames) body += frame.body();
  return body;
}

TEST(RequestReader, MakesAHeadABodyAndAnEnd) {
  const Result<Frames> frames = ReadAll(kPost);
  ASSERT_THAT(frames, IsOk());
  ASSERT_EQ(frames->size(), 3u);
  const auto& head = frames->at(0).head();
  EXPECT_EQ(head.route(), "model");
  EXPECT_EQ(head.method(), "POST");
  EXPECT_EQ(head.target(), "/v1/chat");
  EXPECT_EQ(head.headers(0).name(), "Host");
  EXPECT_EQ(head.headers(0).value(), "127.0.0.1:4141");
  EXPECT_EQ(frames->at(1).body(), "hello");
  EXPECT_TRUE(frames->at(2).end());
  for (const auto& frame : *frames) EXPECT_EQ(frame.request(), 7u);
}

TEST(RequestReader, ReadsTheSameWhereverThePiecesBreak) {
  for (size_t piece = 1; piece < sizeof kPost; ++piece) {
    const Result<Frames> frames = ReadInPieces(std::string_view(kPost), piece);
    ASSERT_THAT(frames, IsOk()) << piece;
    EXPECT_TRUE(frames->front().has_head() && frames->back().end()) << piece;
    EXPECT_EQ(BodyOf(*frames), "hello") << piece;
  }
}

TEST(RequestReader, ReadsAChunkedBody) {
  const char chunked[] =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
  for (const size_t piece : {1ul, 7ul, 1000ul}) {
    const Result<Frames> frames = ReadInPieces(std::string_view(chunked), piece);
    ASSERT_THAT(frames, IsOk()) << piece;
    EXPECT_EQ(BodyOf(*frames), "hello") << piece;
    EXPECT_TRUE(frames->back().end()) << piece;
  }
}

TEST(RequestReader, EndsARequestWithoutABodyWithItsHead) {
  for (const std::string& text : {std::string("GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n"),
                                  std::string("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")})
    for (const size_t piece : {size_t{1}, text.size()}) {
      const Result<Frames> frames = ReadInPieces(text, piece);
      ASSERT_THAT(frames, IsOk());
      ASSERT_EQ(frames->size(), 1u);
      EXPECT_TRUE(frames->at(0).head().whole());
    }
}

// That there is nothing in it is known only at its end.
TEST(RequestReader, EndsARequestWithABodyOfItsOwnFraming) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const size_t piece : {head.size(), size_t{1000}}) {
    const Result<Frames> frames = ReadInPieces(head + "0\r\n\r\n", piece);
    ASSERT_THAT(frames, IsOk());
    ASSERT_EQ(frames->size(), 2u);
    EXPECT_FALSE(frames->at(0).head().whole());
    EXPECT_TRUE(frames->at(1).end());
  }
  EXPECT_FALSE(ReadAll(kPost)->at(0).head().whole());
}

TEST(RequestReader, RefusesTwoWaysToSayWhereTheBodyEnds) {
  for (const char* framing :
       {"Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5", "Content-Length: 5, 5", "Content-Length: 5\r\nContent-Length: 5",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", "Content-Length: -1"})
    EXPECT_FALSE(
        ReadAll(std::string("POST / HTTP/1.1\r\nHost: h\r\n") + framing + "\r\n\r\n0\r\n\r\n").ok())
        << framing;
}

std::string WithField(const std::string& fields) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n\r\n0\r\n\r\n";
}

TEST(RequestReader, RefusesALengthBesideChunks) {
  EXPECT_FALSE(ReadAll(WithField("Content-Length: 5\r\nTransfer-Encoding: chunked")).ok());
  EXPECT_FALSE(ReadAll(WithField("Transfer-Encoding: chunked\r\nContent-Length: 5")).ok());
}

TEST(RequestReader, RefusesTwoLengths) {
  EXPECT_FALSE(ReadAll(WithField("Content-Length: 5\r\nContent-Length: 5")).ok());
  EXPECT_FALSE(ReadAll(WithField("Content-Length: 5\r\nContent-Length: 6")).ok());
}

TEST(RequestReader, RefusesAFieldThatIsFoldedOverTwoLines) {
  EXPECT_FALSE(ReadAll(WithField("X-A: b\r\n c: d")).ok());
  EXPECT_FALSE(ReadAll(WithField("Content-Length: 0\r\n\t5")).ok());
  EXPECT_FALSE(ReadAll("GET / HTTP/1.1\r\n Host: h\r\n\r\n").ok());
}

TEST(RequestReader, RefusesControlBytesInAHead) {
  for (const char byte : {'\0', '\1', '\b', '\v', '\f', '\x1b', '\x7f', '\r'}) {
    EXPECT_FALSE(ReadAll(WithField(std::string("X-A: b") + byte + "c")).ok()) << int{byte};
    EXPECT_FALSE(ReadAll(WithField(std::string("X-A") + byte + ": c")).ok()) << int{byte};
    EXPECT_FALSE(ReadAll(std::string("GET /a") + byte + "b HTTP/1.1\r\n\r\n").ok()) << int{byte};
  }
}

TEST(RequestReader, RefusesWhatTrailsTheEnd) {
  for (const char* junk : {"\r\n", "x", "0\r\n\r\n", "GET / HTTP/1.1\r\n\r\n"})
    EXPECT_FALSE(ReadAll(std::string(kPost) + junk).ok()) << junk;
}

TEST(RequestReader, RefusesAChunkWhoseSizeHasTwoReadings) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* size : {"0x5", "+5", "-5", " 5", "5 5", "", "fffffffffffffffff", "5\n"})
    EXPECT_FALSE(ReadAll(head + size + "\r\nhello\r\n0\r\n\r\n").ok()) << size;
}

TEST(RequestReader, RefusesASecondRequestBehindTheFirst) {
  const std::string twice = std::string(kPost) + "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";
  EXPECT_THAT(ReadAll(twice), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ReadInPieces(twice, sizeof kPost - 1), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(RequestReader, RefusesLinesThatEndInALineFeedAlone) {
  EXPECT_FALSE(ReadAll("GET / HTTP/1.1\nHost: h\n\n").ok());
  EXPECT_FALSE(ReadAll("GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n").ok());
}

TEST(RequestReader, RefusesBytesThatAFrameCannotCarry) {
  EXPECT_FALSE(ReadAll("GET / HTTP/1.1\r\nX: \xff\xfe\r\n\r\n").ok());
  EXPECT_FALSE(ReadAll(std::string("GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", 26)).ok());
  EXPECT_FALSE(ReadAll("GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n").ok());
}

TEST(RequestReader, RefusesOtherProtocols) {
  for (const char* text :
       {"GET / HTTP/1.0\r\n\r\n", "GET /\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\x16\x03\x01\x02", "SSH-2.0-OpenSSH\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n"})
    EXPECT_FALSE(ReadAll(text).ok()) << text;
}

TEST(RequestReader, RefusesAHeadWithoutAnEnd) {
  const std::string head = "GET / HTTP/1.1\r\n";
  EXPECT_THAT(ReadInPieces(head + "X: " + std::string(70'000, 'a'), 16 * 1024),
              FailsWith(ErrorCode::kResourceExhausted));
  std::string many = head;
  while (many.size() < 70'000) many += "X-A: b\r\n";
  EXPECT_THAT(ReadInPieces(many, 1000), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(RequestReader, RefusesABodyThatIsTooLargeAlreadyAtItsHead) {
  EXPECT_THAT(ReadAll("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 33554433\r\n\r\n"),
              FailsWith(ErrorCode::kResourceExhausted));
}

TEST(RequestReader, RefusesAChunkedBodyWhenItHasGrownTooLarge) {
  RequestReader reader(1, "model");
  ASSERT_THAT(reader.Take("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"), IsOk());
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'a') + "\r\n";
  for (size_t sent = 0; sent < kLargestBody; sent += 0x8000)
    ASSERT_THAT(reader.Take(chunk), IsOk()) << sent;
  EXPECT_THAT(reader.Take(chunk), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(RequestReader, RefusesFieldsAfterTheBody) {
  const char head[] = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n";
  EXPECT_FALSE(ReadAll(std::string(head) + "X-Late: y\r\n\r\n").ok());
  EXPECT_FALSE(ReadInPieces(std::string(head) + "X-Late: y\r\n\r\n", 1).ok());
}

TEST(RequestReader, RefusesAChunksLineWithoutAnEnd) {
  const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_FALSE(ReadInPieces(head + "1;" + std::string(200'000, 'x'), 16 * 1024).ok());
}

TEST(RequestReader, NeverMakesAPieceLargerThanAFrameMayCarry) {
  RequestReader reader(1, "model");
  ASSERT_THAT(reader.Take("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n"), IsOk());
  const Result<Frames> frames = reader.Take(std::string(64 * 1024, 'a'));
  ASSERT_THAT(frames, IsOk());
  for (const auto& frame : *frames) EXPECT_LE(frame.body().size(), 64u * 1024);
}

TEST(ErrorAnswer, NamesTheReasonAndItsOwnLength) {
  const std::string answer = ErrorAnswer(403, "the target is outside the route");
  EXPECT_THAT(answer, HasSubstr("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 66\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\ncowork: the request was not sent: the target"));
  EXPECT_THAT(ErrorAnswer(999, "?"), HasSubstr("HTTP/1.1 502 Bad Gateway"));
}

}  // namespace
}  // namespace cowork::gate
