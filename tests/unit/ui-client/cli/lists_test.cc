// What stands in the lists that the client prints.

#include "ui-client/cli/lists.h"

#include <gmock/gmock.h>

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

}  // namespace
}  // namespace cowork::cli
