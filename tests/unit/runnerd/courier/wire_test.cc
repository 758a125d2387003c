#include "runnerd/courier/wire.h"

#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "common/frame/pair.h"
#include "runnerd/courier/report.h"
#include "tests/support/matchers.h"

namespace cowork::courier {
namespace {

using support::FailsWith;
using support::IsOk;

v1::ShimRequest Request(std::string command, std::string cwd) {
  v1::ShimRequest request;
  request.mutable_shell()->set_command(std::move(command));
  request.mutable_shell()->set_cwd(std::move(cwd));
  return request;
}

v1::ShimRequest Standing(const std::string& server) {
  v1::ShimRequest request;
  request.mutable_mcp()->set_server(server);
  return request;
}

TEST(CourierWire, TakesACommandAsItStands) {
  const Result<ShimRequest> request = FromWire(Request("  echo 'a'\n ", "/p q"));
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(std::get<ShellRequest>(*request).command, "  echo 'a'\n ");
  EXPECT_EQ(std::get<ShellRequest>(*request).cwd, "/p q");
}

TEST(CourierWire, TakesACommandOf128KibAndNoMore) {
  EXPECT_THAT(FromWire(Request(std::string(kLongestCommand, 'x'), "/")), IsOk());
  EXPECT_THAT(FromWire(Request(std::string(kLongestCommand + 1, 'x'), "/")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CourierWire, RefusesWhatCannotBeRun) {
  for (const auto& bad :
       {Request("", "/"), Request("ls", ""), Request("ls", "p"),
        Request(std::string("a\0b", 3), "/"), Request("ls", std::string("/\0", 2)),
        Request("ls", "/" + std::string(5000, 'x'))})
    EXPECT_THAT(FromWire(bad), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CourierWire, TakesTheNameOfAnMcpServer) {
  for (const std::string& name :
       {std::string("files"), std::string("My_server-2.0"), std::string(64, 'x')}) {
    const Result<ShimRequest> request = FromWire(Standing(name));
    ASSERT_THAT(request, IsOk());
    EXPECT_EQ(std::get<McpRequest>(*request).server, name);
  }
}

TEST(CourierWire, RefusesWhatIsNoSuchName) {
  for (const std::string& name : {std::string(), std::string(65, 'x'), std::string("a/b"),
                                  std::string("a\x1b[1m"), std::string("a b")})
    EXPECT_THAT(FromWire(Standing(name)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CourierWire, RefusesARequestThatSaysNothing) {
  EXPECT_THAT(FromWire(v1::ShimRequest()), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CourierReport, CutsALongTextBetweenCharacters) {
  std::string text(frame::kPiece - 1, 'x');
  text += "\xc3\xa9 and so on";
  const auto messages = ToWire(opencode::Said{text});
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].said().text().size(), frame::kPiece - 1);
  EXPECT_EQ(messages[0].said().text() + messages[1].said().text(), text);
}

TEST(CourierReport, TellsOfAToolInPlaceOfACommand) {
  const opencode::ToolAsk ask{
      .ask = "per_1", .call = "c1", .name = "my_files_read", .arguments = R"({"path":"a"})"};
  EXPECT_TRUE(ToWire(opencode::Heard(ask)).empty());
  const v1::FromCourier::Asked asked = ToWire(ask, {.server = "my.files", .tool = "read"}).asked();
  EXPECT_EQ(asked.ask_id(), "per_1");
  EXPECT_EQ(asked.runtime_call(), "c1");
  EXPECT_EQ(asked.command() + asked.cwd() + asked.tool().before(), "");
  EXPECT_EQ(asked.tool().server(), "my.files");
  EXPECT_EQ(asked.tool().tool(), "read");
  EXPECT_EQ(asked.tool().arguments(), R"({"path":"a"})");
}

TEST(CourierReport, EndsEvenOnTextThatIsNoUtf8) {
  EXPECT_FALSE(ToWire(opencode::Said{std::string(200'000, '\x80')}).empty());
}

}  // namespace
}  // namespace cowork::courier
