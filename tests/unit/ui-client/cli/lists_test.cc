// What stands in the lists that the client prints.

#include "ui-client/cli/lists.h"

#include <string>

#include <gmock/gmock.h>

#include "ui-client/cli/table.h"

namespace cowork::cli {
namespace {

using ::testing::EndsWith;

constexpr int64_t kNow = 1'000'000'000'000;
constexpr int64_t kHour = 3'600'000;

std::string Listed(bool read_only, int64_t expires_unix_ms) {
  v1::ListGrantsResponse grants;
  v1::Grant& grant = *grants.add_grants();
  grant.set_id("g-k2m4paaaaaaaaaaaaaaaaaaaaa");
  grant.set_path("/home/me/app");
  grant.set_added_unix_ms(kNow - kHour);
  grant.set_read_only(read_only);
  grant.set_expires_unix_ms(expires_unix_ms);
  return TextOf(grants, {.look = {}, .home = "/home/me", .now_unix_ms = kNow});
}

TEST(Grants, AreListedWithWhatTheyLetSessionsDoAndHowLong) {
  EXPECT_THAT(Listed(false, 0), EndsWith("~/app\n"));
  EXPECT_THAT(Listed(true, 0), EndsWith("~/app   read-only\n"));
  EXPECT_THAT(Listed(true, kNow + 3 * kHour), EndsWith("~/app   read-only   for 3 h\n"));
  EXPECT_THAT(Listed(false, kNow - 1), EndsWith("~/app   over\n"));
}

// A column each, of which the second is far wider than a narrow terminal leaves room for.
constexpr auto kId = "c-7t3mq";
constexpr auto kName = "a-name-of-thirty-two-characters-";
constexpr auto kWhat = "2 connected · added 3 min ago, or a little longer";

TEST(Tables, HaveLinesForEachRowWhereTheColumnsDoNotFit) {
  const Look narrow{.width = 40, .terminal = true, .colour = false};
  EXPECT_EQ(Table({{kId, kName, kWhat}, {kId, "", "short"}}, narrow),
            "c-7t3mq ·\na-name-of-thirty-two-characters-\n    2 connected · added 3 min ago, or a\n"
            "    little longer\nc-7t3mq\n    short\n");
}

TEST(Tables, AreNotCutBelowSixtyColumns) {
  EXPECT_EQ(Table({{kId, kWhat}}, Look{.width = 40, .terminal = true, .colour = false}),
            "c-7t3mq\n    2 connected · added 3 min ago, or a\n    little longer\n");
  EXPECT_EQ(Table({{kId, "short"}}, Look{.width = 40, .terminal = true, .colour = false}),
            "c-7t3mq  short\n");
}

TEST(Tables, AreCutAtTheEdgeOfATerminalAndNowhereElse) {
  const Look terminal{.width = 60, .terminal = true, .colour = false};
  EXPECT_EQ(Table({{kId, kName, kWhat}}, terminal),
            "c-7t3mq  a-name-of-thirty-two-characters-  2 connected · ad…\n");
  EXPECT_EQ(Table({{kId, kName, kWhat}}, Look{.width = 40}),
            std::string(kId) + "  " + kName + "  " + kWhat + "\n");
}

}  // namespace
}  // namespace cowork::cli
