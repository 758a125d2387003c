#include "common/rpc/confirmations.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace cowork::rpc {
namespace {

using namespace std::chrono_literals;

const Confirmations::TimePoint kNow{};

ConfirmedCall Call(const std::string& request = "a directory") {
  return {.holder = "owner",
          .path = "/cowork.v1.Broker/AddGrant",
          .request = request,
          .what = "",
          .precisely = ""};
}

TEST(Confirmations, GiveBackTheCallThatWasOffered) {
  Confirmations confirmations;
  const std::string id = confirmations.Offer(Call(), kNow).text();
  EXPECT_EQ(confirmations.Take(id, kNow + kConfirmationLife), Call());
}

TEST(Confirmations, AreGoodOnce) {
  Confirmations confirmations;
  const std::string id = confirmations.Offer(Call(), kNow).text();
  confirmations.Take(id, kNow);
  EXPECT_FALSE(confirmations.Take(id, kNow).has_value());
}

TEST(Confirmations, AreGoodForThirtySecondsAndThenSpent) {
  Confirmations confirmations;
  const std::string id = confirmations.Offer(Call(), kNow).text();
  EXPECT_FALSE(confirmations.Take(id, kNow + kConfirmationLife + 1ms).has_value());
  EXPECT_FALSE(confirmations.Take(id, kNow).has_value());
}

TEST(Confirmations, KnowNoIdThatWasNotOffered) {
  Confirmations confirmations;
  confirmations.Offer(Call(), kNow);
  EXPECT_FALSE(confirmations.Take("", kNow).has_value());
  EXPECT_FALSE(confirmations.Take(ConfirmationId::Random().text(), kNow).has_value());
}

TEST(Confirmations, ForgetTheOldestOfTooManyAndNoOther) {
  Confirmations confirmations;
  std::vector<std::string> ids;
  for (size_t i = 0; i <= kMostConfirmations; ++i)
    ids.push_back(confirmations.Offer(Call(std::to_string(i)), kNow + i * 1ms).text());
  const auto later = kNow + 1s;
  EXPECT_FALSE(confirmations.Take(ids.front(), later).has_value());
  for (size_t i = 1; i < ids.size(); ++i)
    EXPECT_EQ(confirmations.Take(ids[i], later), Call(std::to_string(i)));
}

}  // namespace
}  // namespace cowork::rpc
