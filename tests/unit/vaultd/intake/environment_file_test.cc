#include "vaultd/intake/environment_file.h"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"
#include "tests/support/secrets.h"

namespace cowork::vaultd {
namespace {

using support::ContentOf;
using support::FailsWith;
using support::IsOk;
using support::kAllSeals;
using support::SecretOf;

class AnEnvironment : public ::testing::Test {
 protected:
  Result<void> Add(std::string_view name, std::string_view value) {
    return file_.Add(name, SecretOf(value));
  }

  EnvironmentFile file_ = *EnvironmentFile::Create();
};

TEST_F(AnEnvironment, HoldsEachVariableWithANulBehindIt) {
  EXPECT_THAT(Add("TOKEN", "hush"), IsOk());
  EXPECT_THAT(Add("_b2", "a=b\n"), IsOk());
  const os::UniqueFd sealed = *std::move(file_).Seal();
  EXPECT_EQ(ContentOf(sealed), std::string("TOKEN=hush\0_b2=a=b\n\0", 20));
  EXPECT_EQ(::fcntl(sealed.get(), F_GET_SEALS) & kAllSeals, kAllSeals);
}

TEST_F(AnEnvironment, TakesNoNameThatABoxWouldRefuse) {
  for (const char* name : {"", "A B", "A=B", "1A", "A-B", "LD_PRELOAD", "GLIBC_TUNABLES"})
    EXPECT_THAT(Add(name, "hush"), FailsWith(ErrorCode::kInvalidArgument)) << name;
}

// What stands behind it would be a variable of its own.
TEST_F(AnEnvironment, TakesNoSecretWithANulInIt) {
  EXPECT_THAT(Add("TOKEN", std::string_view("hush\0PATH=/tmp", 14)),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(AnEnvironment, HoldsSixtyFourKibibytesAtMost) {
  EXPECT_THAT(Add("A", std::string(65'534, 'x')), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Add("A", std::string(65'500, 'x')), IsOk());
  EXPECT_THAT(Add("B", std::string(31, 'x')), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Add("B", std::string(30, 'x')), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
