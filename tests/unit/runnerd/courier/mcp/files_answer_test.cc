#include "runnerd/courier/mcp/core/files_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/frame/pair.h"
#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Result<FilesAnswer> Read(const std::string& member, FilesCall call = FilesCall::kTool) {
  const std::string line = R"({"jsonrpc":"2.0","id":1,)" + member + "}";
  return ReadFilesAnswer(*ReadMessage(line), call);
}

Result<FilesAnswer> Preview(const std::string& structured) {
  return Read(R"("result":{"content":[],"structuredContent":)" + structured + "}",
              FilesCall::kPreview);
}

std::string Saying(const std::string& text) {
  return R"("result":{"content":[{"type":"text","text":")" + text + R"("}]})";
}

TEST(FilesAnswer, IsTheTextOfAToolsResult) {
  EXPECT_EQ(Read(Saying(R"(a\nb)"))->text, "a\nb");
  EXPECT_EQ(Read(Saying("a"))->refused, "");
  EXPECT_EQ(Read(R"("result":{"content":[{"type":"text","text":"a"},
                                         {"type":"text","text":"note"}]})")
                ->text,
            "a");
  EXPECT_EQ(Read(R"("result":{"content":[],"isError":false})")->text, "");
}

TEST(FilesAnswer, SaysWhatIsLeftOutOfTheText) {
  const auto with = [](const std::string& meta) {
    return Read(R"("result":{"content":[{"type":"text","text":"a"}],"_meta":)" + meta + "}");
  };
  EXPECT_EQ(with(R"({"left_out":"lines 2 to 3"})")->left_out, "lines 2 to 3");
  EXPECT_EQ(with("{}")->left_out, "");
  EXPECT_EQ(Read(Saying("a"))->left_out, "");
  EXPECT_EQ(with(R"({"left_out":")" + std::string(300, 'x') + "\"}")->left_out.size(), 200U);
  EXPECT_THAT(with(R"({"left_out":7})"), Not(IsOk()));
  EXPECT_THAT(with("7"), Not(IsOk()));
}

TEST(FilesAnswer, SaysWhyTheServerRefuses) {
  EXPECT_EQ(Read(R"("result":{"content":[{"type":"text","text":"no such file"}],"isError":true})")
                ->refused,
            "no such file");
  EXPECT_EQ(Read(R"("error":{"code":-32602,"message":"there is no such tool"})")->refused,
            "there is no such tool");
  EXPECT_EQ(Read(R"("error":{"code":1,"message":""})")->refused,
            "the files server refused, and gave no reason");
  const std::string much(2 * kLongestRefusal, 'x');
  EXPECT_EQ(Read(R"("error":{"code":1,"message":")" + much + "\"}")->refused.size(),
            kLongestRefusal);
}

TEST(FilesAnswer, IsOfAPreviewWhatWouldChange) {
  const auto answer = Preview(R"({"before":"absent","diff":"+a\n","added":1,"removed":0})");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->before, "absent");
  EXPECT_EQ(answer->diff, "+a\n");
  EXPECT_EQ(answer->added, 1u);
  EXPECT_EQ(answer->removed, 0u);
}

TEST(FilesAnswer, IsNoneThatCoworkFilesDoesNotGive) {
  for (const char* bad :
       {R"("result":{})", R"("result":[])", R"("result":{"content":{}})",
        R"("result":{"content":[7]})", R"("result":{"content":[{"type":"image","text":"a"}]})",
        R"("result":{"content":[{"type":"text","text":7}]})",
        R"("result":{"content":[],"isError":"true"})", R"("error":{"code":1})"})
    EXPECT_THAT(Read(bad), Not(IsOk())) << bad;
  std::string many = R"({"type":"text","text":"a"})";
  for (int i = 0; i < 16; ++i) many += R"(,{"type":"text","text":"a"})";
  EXPECT_THAT(Read("\"result\":{\"content\":[" + many + "]}"), Not(IsOk()));
}

TEST(FilesAnswer, IsNoPreviewWithoutEachOfItsPartsInItsForm) {
  for (const char* bad : {"null", "{}", R"({"before":"","diff":"d","added":1,"removed":1})",
                          R"({"before":"a b","diff":"d","added":1,"removed":1})",
                          R"({"before":"a","diff":7,"added":1,"removed":1})",
                          R"({"before":"a","diff":"d","added":-1,"removed":1})",
                          R"({"before":"a","diff":"d","added":1.5,"removed":1})",
                          R"({"before":"a","diff":"d","added":4294967296,"removed":1})",
                          R"({"before":"a","diff":"d","added":"1","removed":1})",
                          R"({"before":"a","diff":"d","added":1})"})
    EXPECT_THAT(Preview(bad), Not(IsOk())) << bad;
  const std::string longer(65, 'a');
  EXPECT_THAT(Preview(R"({"before":")" + longer + R"(","diff":"d","added":1,"removed":1})"),
              Not(IsOk()));
}

// Else a person would be asked about what they cannot see the end of.
TEST(FilesAnswer, RefusesADiffThatIsTooLongToBeShownWhole) {
  std::string diff;
  while (diff.size() <= 2 * kLongestAnswer) diff += "+a line\\n";
  const auto answer = Preview(R"({"before":"a","diff":")" + diff + R"(","added":1,"removed":0})");
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->refused, HasSubstr("shown to a person whole"));
  EXPECT_EQ(answer->before + answer->diff, "");
  static_assert(kLongestAnswer + kLongestRefusal < frame::kLargestFrame);
}

TEST(CutBehindALine, KeepsTheLinesThatFit) {
  FilesAnswer answer{.text = std::string(200, 'x')};
  CutBehindALine(answer, 200);
  EXPECT_EQ(answer.text, std::string(200, 'x'));
  EXPECT_EQ(answer.left_out, "");
  answer.text = "head\n" + std::string(200, 'x');
  CutBehindALine(answer, 200);
  EXPECT_EQ(answer.text, "head\n");
  EXPECT_EQ(answer.left_out, "200 bytes more, which are too many");
  answer.text = std::string(201, 'x');
  CutBehindALine(answer, 200);
  EXPECT_EQ(answer.text, "");
}

}  // namespace
}  // namespace cowork::courier::mcp
