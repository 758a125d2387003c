#include "runnerd/servers/files/core/protocol.h"

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/tool_list.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

boost::json::object Object(std::string_view json) {
  return boost::json::parse(json).as_object();
}

TEST(NegotiatedVersion, IsTheClientsWhereWeSpeakIt) {
  EXPECT_EQ(NegotiatedVersion("2025-06-18"), "2025-06-18");
  EXPECT_EQ(NegotiatedVersion("2024-11-05"), "2024-11-05");
}

TEST(NegotiatedVersion, IsOurNewestElse) {
  for (const char* wanted : {"", "1.0", "2099-01-01", "2025-03-26"})
    EXPECT_EQ(NegotiatedVersion(wanted), "2025-11-25");
}

TEST(Greeting, OffersToolsWhateverTheClientSays) {
  for (const char* params : {"{}", R"({"protocolVersion":3})"}) {
    const boost::json::object greeting = Greeting(Object(params));
    EXPECT_TRUE(greeting.at("capabilities").as_object().contains("tools"));
    EXPECT_EQ(greeting.at("serverInfo").at("name"), "cowork-files");
  }
}

TEST(ReadToolCall, TakesTheCallApart) {
  const auto call = ReadToolCall(
      Object(R"({"name":"write","arguments":{"path":"a"},"_meta":{"before":"absent"}})"));
  ASSERT_THAT(call, IsOk());
  EXPECT_EQ(call->name, "write");
  EXPECT_EQ(call->arguments.at("path"), "a");
  EXPECT_EQ(call->meta.at("before"), "absent");
  EXPECT_TRUE(ReadToolCall(Object(R"({"name":"list"})"))->arguments.empty());
}

TEST(ReadToolCall, RefusesPartsOfOtherTypes) {
  for (const char* params : {"{}", R"({"name":1})", R"({"name":"list","arguments":[]})",
                             R"({"name":"list","_meta":"x"})"})
    EXPECT_THAT(ReadToolCall(Object(params)), FailsWith(ErrorCode::kInvalidArgument)) << params;
}

TEST(ToolList, NamesWhatAModelMayUse) {
  std::vector<std::string> names;
  for (const auto& tool : ToolList().at("tools").as_array())
    names.emplace_back(tool.at("name").as_string());
  EXPECT_THAT(names, ElementsAre("read", "list", "find", "edit", "write", "move", "delete"));
}

TEST(ToolList, TellsReadingFromWritingAndTakesNothingBesides) {
  for (const auto& tool : ToolList().at("tools").as_array()) {
    const std::string name(tool.at("name").as_string());
    const bool reads = name == "read" || name == "list" || name == "find";
    EXPECT_EQ(tool.at("annotations").at("readOnlyHint"), reads) << name;
    EXPECT_EQ(tool.at("inputSchema").at("additionalProperties"), false) << name;
  }
}

TEST(AnswerLines, AreOneLineWhateverIsInThem) {
  const std::string line =
      AnswerLine("a\nb", ToolSaid("one\ntwo\n", {.note = "note\xff", .left_out = ""}));
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_THAT(line, HasSubstr("note?"));
  EXPECT_THAT(RefusalLine({.id = nullptr, .code = -1, .message = "x\ny"}),
              EndsWith(R"("error":{"code":-1,"message":"x\ny"}})"
                       "\n"));
}

TEST(ToolFailed, ShowsTheMessageAndNotTheDetail) {
  const auto failed = ToolFailed(Error(ErrorCode::kInternal, "what").WithDetail("secret"));
  EXPECT_EQ(failed.at("isError"), true);
  EXPECT_THAT(AnswerLine(1, failed), HasSubstr("what"));
  EXPECT_THAT(AnswerLine(1, failed), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace cowork::files
