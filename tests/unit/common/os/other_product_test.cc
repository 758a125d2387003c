// The places of a product that was installed by another name: places.cc, built once more with
// "another" for COWORK_PRODUCT. Nothing in it may be called as we are.

#include <string>

#include <gmock/gmock.h>

#include "common/base/product.h"
#include "common/os/places.h"
#include "tests/support/matchers.h"

namespace cowork::os {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

constexpr uid_t kNobodyHere = 4'000'000'000;  // There is no /run/user/ of it.

Environment With(std::string run) {
  return [run = std::move(run)](const std::string& name) -> std::optional<std::string> {
    if (name == "HOME") return "/home/me";
    if (name == "XDG_STATE_HOME") return "/elsewhere";
    if (name == "XDG_RUNTIME_DIR") return run;
    return std::nullopt;
  };
}

TEST(OtherProduct, CallsEveryDirectoryByItsOwnName) {
  ASSERT_STREQ(kProduct, "another");
  const auto places = FindPlaces(With("/tmp"), kNobodyHere);
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->config, "/home/me/.config/another");
  EXPECT_EQ(places->data, "/home/me/.local/share/another");
  EXPECT_EQ(places->state, "/elsewhere/another");
  EXPECT_EQ(places->run, "/tmp/another");
}

TEST(OtherProduct, AdvisesAHomeByItsOwnName) {
  const auto places = FindPlaces(With("/missing"), kNobodyHere);
  ASSERT_THAT(places, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(places.error().message(), HasSubstr("COWORK_HOME=\"$HOME/.another\""));
}

}  // namespace
}  // namespace cowork::os
