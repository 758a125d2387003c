#include "brokerd/core/provider.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;

const std::vector<Provider> kProviders = {{.name = "demo",
                                           .host = "127.0.0.1",
                                           .port = 8123,
                                           .base_path = "/v1",
                                           .secret = "demo-key",
                                           .models = {"scripted", "vendor/large"}},
                                          {.name = "other",
                                           .host = "::1",
                                           .port = 80,
                                           .base_path = "/",
                                           .secret = "",
                                           .models = {"small"}}};

TEST(Choice, IsTheFirstOfTheFirstWhereNobodyChose) {
  EXPECT_EQ(Choose(kProviders, "")->text(), "demo/scripted");
}

TEST(Choice, TakesAModelWithASlashInItsName) {
  EXPECT_EQ(Choose(kProviders, "demo/vendor/large")->model, "vendor/large");
}

TEST(Choice, NeedsBothHalves) {
  for (const auto* half : {"demo", "demo/", "/scripted", "/"})
    EXPECT_THAT(Choose(kProviders, half), FailsWith(ErrorCode::kInvalidArgument)) << half;
}

TEST(Choice, KnowsNoProviderAndNoModelThatIsNotListed) {
  EXPECT_THAT(Choose(kProviders, "nobody/scripted"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Choose(kProviders, "other/scripted"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Choose({}, ""), FailsWith(ErrorCode::kNotFound));
}

TEST(Provider, NamesItsDestinationAsTheDialerDoes) {
  EXPECT_EQ(kProviders[0].destination(), "127.0.0.1:8123");
  EXPECT_EQ(kProviders[1].destination(), "::1:80");
}

}  // namespace
}  // namespace cowork::brokerd
