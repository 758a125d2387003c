#include "ui-client/cli/confirmed.h"

#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::cli {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int64_t kLife = 30'000;

// brokerd and a person. `whats` is what would change, call for call; each reads for `reads_for_ms`.
class Played {
 public:
  std::vector<std::string> whats = {"a"};
  int64_t reads_for_ms = 5000;
  bool says_yes = true;
  std::optional<std::string> agreed = {};

  Result<std::string> Run() {
    const TwoCalls<std::string> calls = {
        .first = [this] { return First(); },
        .second = [this](const std::string& id) { return Second(id); },
        .now_unix_ms = [this] { return now_; }};
    return Confirmed(calls, {.given = "",
                             .agreed = agreed,
                             .ask = [this](const auto& told) { return Ask(told); },
                             .expired = [this] { ++expired; }});
  }

  std::vector<std::string> asked;
  std::vector<std::string> confirmed;
  int expired = 0;

 private:
  FirstAnswer<std::string> First() {
    v1::Confirmation told;
    told.set_id("y-" + std::to_string(firsts_));
    told.set_what(whats.at(firsts_++));
    told.set_expires_unix_ms(now_ + kLife);
    return {.response = Error(ErrorCode::kFailedPrecondition, "confirm it"), .told = told};
  }
  Result<void> Ask(const v1::Confirmation& told) {
    asked.push_back(told.what());
    now_ += reads_for_ms;
    if (says_yes) return {};
    return Error(ErrorCode::kPermissionDenied, "no");
  }
  Result<std::string> Second(const std::string& id) {
    confirmed.push_back(id);
    return std::string("done");
  }

  size_t firsts_ = 0;
  int64_t now_ = 1'000'000;
};

TEST(Confirmed, MakesTheSecondCallWithWhatTheFirstTold) {
  Played played;
  EXPECT_THAT(played.Run(), IsOk());
  EXPECT_THAT(played.confirmed, ElementsAre("y-0"));
  EXPECT_EQ(played.expired, 0);
}

TEST(Confirmed, FetchesAnewWhatExpiredAsAPersonReadAndAsksNothingTwice) {
  Played played;
  played.whats = {"a", "a"};
  played.reads_for_ms = kLife;
  EXPECT_THAT(played.Run(), IsOk());
  EXPECT_THAT(played.asked, ElementsAre("a"));
  EXPECT_THAT(played.confirmed, ElementsAre("y-1"));
  EXPECT_EQ(played.expired, 1);
}

TEST(Confirmed, AsksAgainWhereItHasChangedMeanwhile) {
  Played played;
  played.whats = {"a", "b", "b"};
  played.reads_for_ms = kLife;
  EXPECT_THAT(played.Run(), IsOk());
  EXPECT_THAT(played.asked, ElementsAre("a", "b"));
  EXPECT_THAT(played.confirmed, ElementsAre("y-2"));
}

TEST(Confirmed, AsksNothingWhereThereWasAYesToTheSameBefore) {
  Played played;
  played.agreed = "a";
  EXPECT_THAT(played.Run(), IsOk());
  EXPECT_THAT(played.asked, IsEmpty());
  EXPECT_THAT(played.confirmed, ElementsAre("y-0"));
}

TEST(Confirmed, AsksWhereTheYesWasToSomethingElse) {
  Played played;
  played.agreed = "b";
  played.says_yes = false;
  EXPECT_THAT(played.Run(), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(played.asked, ElementsAre("a"));
  EXPECT_THAT(played.confirmed, IsEmpty());
}

TEST(Confirmed, MakesNoSecondCallWithoutAYes) {
  Played played;
  played.says_yes = false;
  EXPECT_THAT(played.Run(), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(played.confirmed, IsEmpty());
}

TEST(Confirmed, AsksEvenWhereItIsToldNothing) {
  Played played;
  played.whats = {""};
  played.says_yes = false;
  EXPECT_THAT(played.Run(), FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork::cli
