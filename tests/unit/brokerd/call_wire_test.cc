#include "brokerd/call_wire.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

Result<Call> CommandOf(const std::string& command, const std::string& cwd) {
  v1::RunnerEvent::Asked asked;
  asked.set_command(command);
  asked.set_cwd(cwd);
  return FromWire(asked);
}

v1::RunnerEvent::Asked Tool(const std::string& server, const std::string& tool,
                            const std::string& arguments) {
  v1::RunnerEvent::Asked asked;
  asked.mutable_tool()->set_server(server);
  asked.mutable_tool()->set_tool(tool);
  asked.mutable_tool()->set_arguments(arguments);
  return asked;
}

Result<Call> WithArguments(const std::string& arguments) {
  return FromWire(Tool("files", "edit", arguments));
}

v1::AskFilesResponse Seen(size_t bytes) {
  v1::AskFilesResponse seen;
  seen.set_before("absent");
  seen.mutable_change()->set_diff(std::string(bytes, '+'));
  seen.mutable_change()->set_added(3);
  return seen;
}

TEST(CallWire, TakesACommandThatPolicydWouldTake) {
  EXPECT_THAT(CommandOf("ls", "/"), IsOk());
  EXPECT_THAT(CommandOf(std::string(131'071, 'x'), "/a"), IsOk());
  EXPECT_THAT(CommandOf("", "/a"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CommandOf(std::string(131'072, 'x'), "/a"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CommandOf("ls", "a"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CommandOf("ls", "/a/.."), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CallWire, TakesAToolWithTheNamesThatServersHave) {
  for (const auto* server : {"a", "files", "a-1", "abcdefghijklmnopqrstuvwxyz-01234"})
    EXPECT_THAT(FromWire(Tool(server, "edit", "{}")), IsOk()) << server;
  for (const auto* server : {"", "Files", "a.b", "a b", "ü", "abcdefghijklmnopqrstuvwxyz-012345"})
    EXPECT_THAT(FromWire(Tool(server, "edit", "{}")), FailsWith(ErrorCode::kInvalidArgument))
        << server;
  for (const auto* tool : {"a", "get_Sum", "a.b/c-1"})
    EXPECT_THAT(FromWire(Tool("files", tool, "{}")), IsOk()) << tool;
  EXPECT_THAT(FromWire(Tool("files", std::string(128, 't'), "{}")), IsOk());
  for (const auto& tool : {std::string(), std::string("a b"), std::string("a\x1b"),
                           std::string("a\0", 2), std::string(129, 't')})
    EXPECT_THAT(FromWire(Tool("files", tool, "{}")), FailsWith(ErrorCode::kInvalidArgument))
        << tool;
}

TEST(CallWire, TakesArgumentsInTheirOneFormAlone) {
  EXPECT_THAT(WithArguments("{}"), IsOk());
  EXPECT_THAT(WithArguments(R"({"a":1,"b":[true,"\n"]})"), IsOk());
  for (const auto* arguments :
       {"", " {}", "{} ", R"({"b":1,"a":2})", R"({"a":1,"a":2})", R"({"a":1.0})", R"({"a": 1})",
        R"({"a":"\u0061"})", "[]", "null", "\"{}\"", "{", "{}{}"})
    EXPECT_THAT(WithArguments(arguments), FailsWith(ErrorCode::kInvalidArgument)) << arguments;
}

TEST(CallWire, TakesArgumentsOf128KiBAnd32Levels) {
  const auto of_length = [](size_t bytes) {
    return "{\"a\":\"" + std::string(bytes - 8, 'x') + "\"}";
  };
  EXPECT_THAT(WithArguments(of_length(128 * 1024)), IsOk());
  EXPECT_THAT(WithArguments(of_length(128 * 1024 + 1)), FailsWith(ErrorCode::kInvalidArgument));
  const auto of_depth = [](size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  EXPECT_THAT(WithArguments(of_depth(32)), IsOk());
  EXPECT_THAT(WithArguments(of_depth(33)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CallWire, TakesNoWordOfWhatIsThereFromWhoeverAsks) {
  v1::RunnerEvent::Asked asked = Tool("files", "edit", "{}");
  asked.mutable_tool()->set_before("absent");
  EXPECT_EQ(std::get<ToolCall>(*FromWire(asked)).before, "");
}

TEST(CallWire, TakesNoCallThatIsTwo) {
  v1::RunnerEvent::Asked asked = Tool("files", "read", "{}");
  asked.set_command("rm -r .");
  asked.set_cwd("/");
  EXPECT_THAT(FromWire(asked), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CallWire, TakesAPreviewThatSaysWhatIsThereAndWhatWouldChange) {
  const Result<Preview> preview = FromWire(Seen(256 * 1024));
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->before, "absent");
  EXPECT_EQ(preview->change.added, 3U);
  EXPECT_THAT(FromWire(Seen(256 * 1024 + 1)), FailsWith(ErrorCode::kInvalidArgument));
  v1::AskFilesResponse seen = Seen(1);
  seen.clear_before();
  EXPECT_THAT(FromWire(seen), FailsWith(ErrorCode::kInvalidArgument));
  seen = Seen(1);
  seen.clear_change();
  EXPECT_THAT(FromWire(seen), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CallWire, TakesWhatAServerDidOnlyByAKindThatWeKnow) {
  v1::RunnerEvent::McpNoted noted;
  noted.set_server("everything");
  EXPECT_THAT(FromWire(noted), FailsWith(ErrorCode::kInvalidArgument));
  noted.set_kind(v1::RunnerEvent::McpNoted::PASSED);
  noted.set_what(std::string(9999, 'w'));
  const Result<McpNote> note = FromWire(noted);
  ASSERT_THAT(note, IsOk());
  EXPECT_LE(note->what.size(), 1024U);
  EXPECT_EQ(ToWire(*note).mcp_noted().kind(), "passed");
  noted.set_server("every thing");
  EXPECT_THAT(FromWire(noted), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
