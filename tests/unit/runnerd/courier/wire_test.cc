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

v1::ShellRequest Request(std::string command, std::string cwd) {
  v1::ShellRequest request;
  request.set_command(std::move(command));
  request.set_cwd(std::move(cwd));
  return request;
}

TEST(CourierWire, TakesACommandAsItStands) {
  const Result<ShellRequest> request = FromWire(Request("  echo 'a'\n ", "/p q"));
  ASSERT_THAT(request, IsOk());
  EXPECT_EQ(request->command, "  echo 'a'\n ");
  EXPECT_EQ(request->cwd, "/p q");
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

TEST(CourierReport, CutsALongTextBetweenCharacters) {
  std::string text(frame::kPiece - 1, 'x');
  text += "\xc3\xa9 and so on";
  const auto messages = ToWire(opencode::Said{text});
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].said().text().size(), frame::kPiece - 1);
  EXPECT_EQ(messages[0].said().text() + messages[1].said().text(), text);
}

TEST(CourierReport, EndsEvenOnTextThatIsNoUtf8) {
  EXPECT_FALSE(ToWire(opencode::Said{std::string(200'000, '\x80')}).empty());
}

}  // namespace
}  // namespace cowork::courier
