#include "common/base/log.h"

#include <unistd.h>

#include <ostream>
#include <string>

#include <gmock/gmock.h>

#include "common/base/secret_bytes.h"

namespace cowork {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

template <typename T>
concept CanBeLogged = requires(LogLine& line, const T& value) {
  line.With("name", value);
};
template <typename T>
concept CanBePrinted = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(CanBeLogged<std::string> && CanBePrinted<std::string>);
static_assert(!CanBeLogged<SecretBytes> && !CanBePrinted<SecretBytes>);

TEST(JsonString, LeavesWordsAsTheyAre) {
  EXPECT_EQ(JsonString("a word, 100 €, \xf0\x9f\x98\x80"), "\"a word, 100 €, \xf0\x9f\x98\x80\"");
  EXPECT_EQ(JsonString(""), "\"\"");
}

TEST(JsonString, EndsNeitherTheStringNorTheLine) {
  EXPECT_EQ(JsonString(R"(say "no" \ and)"), R"("say \"no\" \\ and")");
  EXPECT_EQ(JsonString("a\nb\rc\td"), R"("a\u000ab\u000dc\u0009d")");
  EXPECT_EQ(JsonString(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

TEST(JsonString, EscapesWhatATerminalObeys) {
  EXPECT_EQ(JsonString("\x1b[31m\x7f"), R"("\u001b[31m\u007f")");
  EXPECT_EQ(JsonString("\xc2\x80\xc2\x9b\xc2\x9f"), R"("\u0080\u009b\u009f")");
  EXPECT_EQ(JsonString("\xc2\xa0"), "\"\xc2\xa0\"") << "the first letter after the controls";
}

TEST(JsonString, EscapesTheLineEndsOfUnicode) {
  EXPECT_EQ(JsonString("\xe2\x80\xa8\xe2\x80\xa9"), R"("\u2028\u2029")");
}

TEST(JsonString, EscapesWhatTurnsTextAround) {
  EXPECT_EQ(JsonString("\xd8\x9c"), R"("\u061c")");
  EXPECT_EQ(JsonString("\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\xaa\xe2\x80\xae"),
            R"("\u200e\u200f\u202a\u202e")");
  EXPECT_EQ(JsonString("\xe2\x81\xa6\xe2\x81\xa9"), R"("\u2066\u2069")");
  EXPECT_EQ(JsonString("\xe2\x80\x8d\xe2\x81\xaa"), "\"\xe2\x80\x8d\xe2\x81\xaa\"")
      << "their neighbours";
}

TEST(JsonString, MakesUtf8OfWhatIsNone) {
  EXPECT_EQ(JsonString("a\xff\xc3"), R"("a??")");
  EXPECT_EQ(JsonString("\xc0\x8a"), R"("??")") << "a line end, written too long";
}

TEST(JsonString, CutsWhatIsLongAndSaysSo) {
  const std::string longest(kLongestLogValue, 'x');
  EXPECT_EQ(JsonString(longest), '"' + longest + '"');
  EXPECT_EQ(JsonString(longest + "x"), '"' + longest + "…[truncated]\"");
  const std::string letters = std::string(kLongestLogValue - 1, 'x') + "€";
  EXPECT_THAT(JsonString(letters), EndsWith("x…[truncated]\"")) << "between letters";
}

// The vectors of the short id of a session: what the log shows, and what it is of.
TEST(ShortId, IsTheLastEightCharacters) {
  EXPECT_EQ(ShortId("ses_1234567890abcdef"), "90abcdef");
  EXPECT_EQ(ShortId("short-id"), "short-id");
  EXPECT_EQ(ShortId("12345678"), "12345678");
  EXPECT_EQ(ShortId("123456789"), "23456789");
  EXPECT_EQ(ShortId("a"), "a");
}

TEST(ShortId, IsUnknownOfNone) {
  EXPECT_EQ(ShortId(""), "unknown");
  EXPECT_EQ(ShortId({}), "unknown");
}

TEST(LogLine, IsOneLineOfJsonInOneWrite) {
  ::testing::internal::CaptureStderr();
  LOG(kWarning, "it\nhappened")
      .With("na\"me", "va\nlue")
      .With("count", -3)
      .WithId("session", "s-123456789");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              MatchesRegex("\\{\"unix_ms\":[0-9]+,\"severity\":\"warning\","
                           "\"event\":\"it\\\\u000ahappened\",\"na\\\\\"me\":\"va\\\\u000alue\","
                           "\"count\":-3,\"session\":\"23456789\"\\}\n"));
}

}  // namespace
}  // namespace cowork
