#include "runnerd/box/order.h"

#include <sys/resource.h>

#include <functional>

#include <gtest/gtest.h>

#include "common/base/text.h"
#include "runnerd/box/report.h"
#include "tests/support/matchers.h"

namespace cowork::box {
namespace {

using support::FailsWith;
using support::IsOk;

Order FullOrder() {
  return {.id = 0x1122334455667788,
          .profile = ProfileNumber::kRuntime,
          .argv = {"/opt/cowork/opencode", "serve", ""},
          .environment = {"PATH=/usr/bin", "EMPTY="},
          .directory = "/home/someone/app",
          .limits = {{RLIMIT_NOFILE, 64}, {RLIMIT_DATA, uint64_t{5} << 30}},
          .listeners = {{.port = 4141}, {.port = 0, .path = "/run/cowork/shell.sock"}},
          .roles = {Role::kProgram, Role::kMcpShim, Role::kInherited, Role::kInherited,
                    Role::kEnvironment, Role::kControl}};
}

Result<Request> Decoded(const std::function<void(Order&)>& change) {
  Order order = FullOrder();
  change(order);
  return DecodeRequest(EncodeRequest(order));
}

TEST(BoxOrder, ComesBackAsItWasWritten) {
  const Result<Request> again = DecodeRequest(EncodeRequest(FullOrder()));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(std::get<Order>(*again), FullOrder());
}

TEST(BoxKill, ComesBackAsItWasWritten) {
  const Result<Request> again = DecodeRequest(EncodeRequest(Kill{.id = 7}));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(std::get<Kill>(*again), Kill{.id = 7});
}

TEST(BoxOrder, IsRefusedWhenAnyByteIsMissingOrTooMany) {
  const std::string whole = EncodeRequest(FullOrder());
  for (size_t size = 0; size < whole.size(); ++size)
    EXPECT_THAT(DecodeRequest(whole.substr(0, size)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(DecodeRequest(whole + '\0'), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BoxOrder, IsRefusedWhenATextWouldEndEarly) {
  EXPECT_THAT(Decoded([](Order& order) { order.argv[1] = std::string("se\0rve", 6); }),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BoxOrder, IsRefusedWhenItMakesNoSense) {
  const std::function<void(Order&)> changes[] = {
      [](Order& order) { order.argv.clear(); },
      [](Order& order) { order.argv[0] = "opencode"; },
      [](Order& order) { order.directory = "app"; },
      [](Order& order) { order.environment.emplace_back("NOVALUE"); },
      [](Order& order) { order.environment.emplace_back("=nameless"); },
      [](Order& order) { order.limits[0].resource = RLIM_NLIMITS; },
      [](Order& order) { order.listeners[0].port = 0; },
      [](Order& order) { order.listeners[1].port = 80; },
      [](Order& order) { order.listeners[1].path = "run/shell.sock"; },
      [](Order& order) { order.listeners[1].path = "/" + std::string(108, 'a'); },
      [](Order& order) { order.roles[0] = static_cast<Role>(0); },
      [](Order& order) { order.roles[0] = static_cast<Role>(200); },
      [](Order& order) { order.profile = static_cast<ProfileNumber>(0); },
  };
  for (const auto& change : changes)
    EXPECT_THAT(Decoded(change), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BoxReport, ComesBackAsItWasWritten) {
  const Report reports[] = {
      Started{.id = 1, .pid = 4711}, Ended{.id = 2, .status = 137},
      Ended{.id = 4, .status = 0, .words = {.notice = "n", .appeared = {".envrc", "a/.git"}}},
      Failed{.id = 3, .step = "proc", .code = ErrorCode::kInternal, .message = "m", .detail = "d"}};
  for (const Report& report : reports) {
    const Result<Report> again = DecodeReport(EncodeReport(report));
    ASSERT_THAT(again, IsOk());
    EXPECT_EQ(*again, report);
  }
}

TEST(BoxReport, OfAFailureFitsAPipeAtOnce) {
  const std::string endless(100000, 'x');
  EXPECT_LE(
      EncodeReport(Failed{.id = 1, .step = "proc", .message = endless, .detail = endless}).size(),
      4096u);
}

TEST(BoxReport, OfLastWordsFitsAPipeAtOnce) {
  const std::string endless(100000, 'x');
  const LastWords words{.notice = endless, .appeared = std::vector(kMostAppeared, endless)};
  EXPECT_LE(EncodeReport(Ended{.id = 1, .status = 0, .words = words}).size(), 4096u);
}

TEST(BoxReport, IsRefusedWhenItDoesNotParse) {
  EXPECT_THAT(DecodeReport(""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(DecodeReport(EncodeReport(Started{}) + "x"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(DecodeReport(std::string(13, '\x09')), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(BoxReport, IsTheFirstOfTwoInARow) {
  const Failed first{.id = 3, .step = "proc", .message = "m", .detail = "d"};
  const Failed second{.id = 3, .step = "watch", .message = "n", .detail = {}};
  const Result<Report> heard = DecodeFirstReport(EncodeReport(first) + EncodeReport(second));
  ASSERT_THAT(heard, IsOk());
  EXPECT_EQ(*heard, Report(first));
  EXPECT_THAT(DecodeFirstReport(EncodeReport(first).substr(0, 20)),
              FailsWith(ErrorCode::kInvalidArgument));
}

// What is said of a directory has its whole path in it, in whatever letters that is.
TEST(BoxReport, IsCutBetweenLetters) {
  std::string name = "x";  // So that neither of the limits falls between two.
  for (int i = 0; i < 1000; ++i) name += "\xc3\xa9";
  const auto failed = std::get<Failed>(
      *DecodeReport(EncodeReport(Failed{.id = 1, .step = "s", .message = name, .detail = name})));
  const LastWords words =
      std::get<Ended>(
          *DecodeReport(EncodeReport(Ended{.words = {.notice = name, .appeared = {name}}})))
          .words;
  for (const std::string& text : {failed.message, failed.detail, words.notice, words.appeared[0]}) {
    EXPECT_TRUE(IsUtf8(text));
    EXPECT_TRUE(text.size() == 999 || text.size() == 199) << text.size();
  }
}

TEST(BoxReport, HasNothingThatIsNoText) {
  const Report report = Failed{.id = 1, .step = "s", .message = "a\xffz", .detail = "\xc3"};
  const auto failed = std::get<Failed>(*DecodeReport(EncodeReport(report)));
  EXPECT_EQ(failed.message, "a?z");
  EXPECT_EQ(failed.detail, "?");
}

}  // namespace
}  // namespace cowork::box
