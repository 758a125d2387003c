#include "common/base/log.h"

#include <unistd.h>

#include <fstream>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "common/base/json_reader.h"
#include "common/base/secret_bytes.h"
#include "tests/support/matchers.h"

namespace cowork {
namespace {

using ::testing::EndsWith;
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

struct Shortened {
  std::string id;
  std::string shown;
};

// A null is no id at all.
Result<std::string> TextOrNone(JsonReader& reader) {
  if (reader.Next() == '"') return reader.Text();
  TRY(reader.Skip());
  return std::string();
}

Result<Shortened> ReadOne(JsonReader& reader) {
  std::map<std::string, std::string> members;
  const auto take = [&](const std::string& name) -> Result<void> {
    members[name] = TRY(TextOrNone(reader));
    return {};
  };
  TRY(reader.Members(take));
  return Shortened{.id = members["in"], .shown = members["expect"]};
}

// What the log shows of ids, as tests/vectors/redaction.json has it.
Result<std::vector<Shortened>> ReadVectors() {
  const std::ifstream file(COWORK_SOURCE "/tests/vectors/redaction.json");
  const std::string text = (std::ostringstream() << file.rdbuf()).str();
  std::vector<Shortened> all;
  JsonReader reader(text, 3);
  const auto take_one = [&]() -> Result<void> {
    all.push_back(TRY(ReadOne(reader)));
    return {};
  };
  const auto take_all = [&](const std::string& name) {
    EXPECT_EQ(name, "short_session_id");
    return reader.Elements(take_one);
  };
  TRY(reader.Members(take_all));
  TRY(reader.End());
  return all;
}

TEST(ShortId, IsWhatTheVectorsSay) {
  const Result<std::vector<Shortened>> vectors = ReadVectors();
  ASSERT_THAT(vectors, support::IsOk());
  EXPECT_GE(vectors->size(), 6U);
  for (const Shortened& one : *vectors) EXPECT_EQ(ShortId(one.id), one.shown) << one.id;
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
