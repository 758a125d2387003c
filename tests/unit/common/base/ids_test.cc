#include "common/base/ids.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kLeast = "s-00000000000000000000000000";
constexpr auto kGreatest = "s-7zzzzzzzzzzzzzzzzzzzzzzzzz";

TEST(Ids, ReadWhatTheyWrite) {
  for (int i = 0; i < 1'000; ++i) {
    const SessionId id = SessionId::Random();
    const auto same = SessionId::FromText(id.text());
    ASSERT_THAT(same, IsOk()) << id.text();
    ASSERT_EQ(*same, id);
  }
}

TEST(Ids, WriteWhatTheyRead) {
  for (const auto* text : {kLeast, kGreatest, "s-4f2k9abcdefghjkmnpqrstvwxy"})
    EXPECT_EQ(SessionId::FromText(text)->text(), text);
}

TEST(Ids, AreALetterADashAndCrockfordsDigits) {
  EXPECT_THAT(ApprovalId::Random().text(),
              ::testing::MatchesRegex("a-[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}"));
}

TEST(Ids, AreSortedAsTheirTextsAre) {
  EXPECT_LT(*SessionId::FromText(kLeast), *SessionId::FromText(kGreatest));
}

TEST(Ids, HaveOneTextEach) {
  for (const std::string text :
       {"", "s", "s-", "s-0000000000000000000000000", "s-000000000000000000000000000",
        "s-80000000000000000000000000", "s-0000000000000000000000000A",
        "s-0000000000000000000000000o", "s-0000000000000000000000000i",
        "s-0000000000000000000000000l", "s-0000000000000000000000000u",
        "S-00000000000000000000000000", "s_00000000000000000000000000",
        " s-0000000000000000000000000", "s-0000000000000000000000000 "})
    EXPECT_THAT(SessionId::FromText(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
}

TEST(Ids, OfOneKindAreNotTakenForAnother) {
  EXPECT_THAT(SessionId::FromText(GrantId::Random().text()),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Ids, AreNotTheSameTwice) {
  std::set<SessionId> seen;
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(seen.insert(SessionId::Random()).second);
}

}  // namespace
}  // namespace cowork
