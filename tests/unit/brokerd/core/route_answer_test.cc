#include "brokerd/core/route_answer.h"

#include <gmock/gmock.h>

namespace cowork::brokerd {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Provider kProvider{
    .name = "demo", .host = "api.example.org", .secret = "demo-key", .models = {"m"}};

RouteFinding Find(uint32_t status, const std::string& why = "", bool key = true) {
  return Judge(kProvider, {.status = status,
                           .why = why,
                           .credential_added = key,
                           .address = "192.0.2.7",
                           .milliseconds = 5});
}

TEST(RouteAnswer, IsGoodWhereTheProviderListsItsModels) {
  EXPECT_TRUE(Find(200).works);
  EXPECT_EQ(Find(200).remedy, "");
}

TEST(RouteAnswer, NamesTheSecretWhoseKeyIsRefused) {
  const RouteFinding found = Find(401, "invalid x-api-key");
  EXPECT_FALSE(found.works);
  EXPECT_THAT(found.why, AllOf(HasSubstr("refuses the key \"demo-key\""),
                               HasSubstr("401: invalid x-api-key")));
  EXPECT_THAT(found.remedy, HasSubstr("cowork secret set demo-key"));
}

TEST(RouteAnswer, BlamesNoKeyWhereSomethingElseMayBeForbidden) {
  const RouteFinding found = Find(403, "not in your country");
  EXPECT_FALSE(found.works);
  EXPECT_EQ(found.why, "the provider refuses (it answers 403: not in your country)");
  EXPECT_THAT(found.remedy, HasSubstr("see what it says, or another key: cowork secret set"));
}

TEST(RouteAnswer, SaysThatNoKeyWasSentWhereNoneWas) {
  const RouteFinding found = Find(401, "no key", false);
  EXPECT_THAT(found.why, AllOf(HasSubstr("none was sent"), Not(HasSubstr("refuses"))));
}

TEST(RouteAnswer, RepeatsWhyThereWasNone) {
  const RouteFinding found = Find(0, "its certificate is for another name", false);
  EXPECT_FALSE(found.works);
  EXPECT_THAT(found.why, HasSubstr("api.example.org:443: its certificate is for another name"));
  EXPECT_THAT(found.remedy, HasSubstr("providers.toml"));
  EXPECT_THAT(Find(0).why, HasSubstr("there was no answer"));
  EXPECT_EQ(Find(0, "api.example.org has no address").why, "api.example.org has no address");
  const RouteFinding told = Find(0, "another name; is `host` right?");
  EXPECT_THAT(told.why, Not(HasSubstr("is `host`")));
  EXPECT_THAT(told.remedy, HasSubstr("is `host` right?"));
}

TEST(RouteAnswer, IsBadWithARemedyWhateverElseItIs) {
  for (const uint32_t status : {100U, 302U, 404U, 429U, 500U, 503U}) {
    EXPECT_FALSE(Find(status).works) << status;
    EXPECT_THAT(Find(status).why, HasSubstr(std::to_string(status)));
    EXPECT_NE(Find(status).remedy, "") << status;
  }
  EXPECT_THAT(Find(404).why, HasSubstr("/v1/models"));
}

TEST(WhyTurnFailed, NamesTheKeyThatWasRefusedAndHowToPutAnother) {
  EXPECT_THAT(WhyTurnFailed(kProvider, 401, "bad key"),
              AllOf(HasSubstr("refuses the key \"demo-key\""), HasSubstr("401: bad key"),
                    HasSubstr("; cowork secret set demo-key")));
}

TEST(WhyTurnFailed, IsTheRuntimesOwnWordWhereNoKeyWasRefused) {
  EXPECT_EQ(WhyTurnFailed(kProvider, 0, "it broke off"), "it broke off");
  EXPECT_EQ(WhyTurnFailed(kProvider, 500, "overloaded"), "overloaded");
  EXPECT_EQ(WhyTurnFailed(kProvider, 0, ""), "");
}

}  // namespace
}  // namespace cowork::brokerd
