#include "common/base/call_digest.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork {
namespace {

std::string CommandAsJson(std::string_view command) {
  const std::string whole = CanonicalShellCall(command, "/");
  const std::string head = "{\"command\":", tail = ",\"cwd\":\"/\"}";
  EXPECT_TRUE(whole.starts_with(head) && whole.ends_with(tail)) << whole;
  return whole.substr(head.size(), whole.size() - head.size() - tail.size());
}

std::string InHex(const CallDigest& digest) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  std::string hex;
  for (const uint8_t byte : digest) hex += {kHex[byte >> 4], kHex[byte & 15]};
  return hex;
}

TEST(CanonicalShellCall, HasItsTwoFieldsInTheirOrder) {
  EXPECT_EQ(CanonicalShellCall("npm test", "/home/me/app"),
            R"({"command":"npm test","cwd":"/home/me/app"})");
}

// The string of RFC 8785, section 3.2.2: escapes, a control character, and what is left as it is.
TEST(CanonicalShellCall, WritesTheStringOfTheRfcAsTheRfcDoes) {
  EXPECT_EQ(CommandAsJson("\u20ac$\x0f\nA'B\"\\\\\"/"), R"("€$\u000f\nA'B\"\\\\\"/")");
}

TEST(CanonicalShellCall, EscapesControlCharactersTheShortWayWhereThereIsOne) {
  EXPECT_EQ(CommandAsJson("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(CommandAsJson(std::string("\0\x01\x0b\x1f", 4)), R"("\u0000\u0001\u000b\u001f")");
}

TEST(CanonicalShellCall, LeavesEverythingElseAsItIs) {
  for (const std::string& plain : {std::string("/"), std::string("\x7f"), std::string("<>&"),
                                   std::string("\u00e9\u4e2d\U0001f600"), std::string("\u2028")})
    EXPECT_EQ(CommandAsJson(plain), '"' + plain + '"');
}

// Made with Python's hashlib of the text above.
TEST(DigestOfShellCall, IsTheSha256OfThatText) {
  EXPECT_EQ(InHex(DigestOfShellCall("npm test", "/home/me/app")),
            "dc99b09cc1a52d328ddef4ec16ba1b7e9cc6cb595de0e887d3c21dd340e8d43c");
}

TEST(DigestOfShellCall, TellsCommandAndDirectoryApart) {
  const CallDigest digest = DigestOfShellCall("a", "b");
  EXPECT_NE(digest, DigestOfShellCall("b", "a"));
  EXPECT_NE(digest, DigestOfShellCall("ab", ""));
  EXPECT_NE(digest, DigestOfShellCall("a ", "b"));
  EXPECT_NE(DigestOfShellCall("a\",\"cwd\":\"b", "c"), DigestOfShellCall("a", "b\",\"cwd\":\"c"));
  EXPECT_EQ(digest, DigestOfShellCall("a", "b"));
}

constexpr ToolCallFacts kEdit{
    .server = "files", .tool = "edit", .arguments = R"({"path":"a.txt"})", .before = "abc"};

TEST(CanonicalToolCall, HasItsFourFieldsInTheOrderOfTheirNames) {
  EXPECT_EQ(CanonicalToolCall(kEdit),
            R"({"arguments":{"path":"a.txt"},"before":"abc","server":"files","tool":"edit"})");
}

// Made with Python's hashlib of the text above.
TEST(DigestOfToolCall, IsTheSha256OfThatText) {
  EXPECT_EQ(InHex(DigestOfToolCall(kEdit)),
            "16c69ad82d78d4e8d6b9cd61b6b7a0c04c440b7c0d3a4c7b6319ef1c523eb86e");
}

TEST(ToolCallDigests, AreThoseOfTheCallWithEachOfItsBefores) {
  const ToolCallDigests digests(kEdit);
  for (const char* before : {"", "abc", "\"", "another"}) {
    ToolCallFacts call = kEdit;
    call.before = before;
    EXPECT_EQ(digests.With(before), DigestOfToolCall(call)) << before;
  }
}

TEST(DigestOfToolCall, TellsEachOfItsFieldsApart) {
  const CallDigest digest = DigestOfToolCall(kEdit);
  ToolCallFacts other = kEdit;
  other.server = "Files";
  EXPECT_NE(DigestOfToolCall(other), digest);
  other = kEdit;
  other.tool = "write";
  EXPECT_NE(DigestOfToolCall(other), digest);
  other = kEdit;
  other.arguments = R"({"path":"b.txt"})";
  EXPECT_NE(DigestOfToolCall(other), digest);
  other = kEdit;
  other.before = "";
  EXPECT_NE(DigestOfToolCall(other), digest);
}

TEST(DigestOfToolCall, TakesNoNameForTheEndOfAnother) {
  ToolCallFacts one = kEdit;
  one.server = "a\",\"tool\":\"b";
  ToolCallFacts other = kEdit;
  other.tool = "b\",\"tool\":\"edit";
  other.server = "a";
  EXPECT_NE(DigestOfToolCall(one), DigestOfToolCall(other));
}

}  // namespace
}  // namespace cowork
