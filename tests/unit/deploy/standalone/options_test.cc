#include "deploy/standalone/options.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::standalone {
namespace {

using support::FailsWith;
using support::IsOk;

Result<Options> Parse(std::vector<const char*> arguments) {
  return ParseOptions(arguments);
}

TEST(CoworkdOptions, KeepNoSecretsUnlessToldByName) {
  EXPECT_EQ(Parse({})->keystore, "");
  EXPECT_EQ(Parse({"--keystore", "passphrase"})->keystore, "passphrase");
  EXPECT_EQ(Parse({"--keystore", "ephemeral"})->keystore, "ephemeral");
}

TEST(CoworkdOptions, TakeNobodysMemoryUnasked) {
  EXPECT_FALSE(Parse({})->warm);
  EXPECT_TRUE(Parse({"--warm"})->warm);
}

TEST(CoworkdOptions, RefuseWhatTheyDoNotKnow) {
  for (const auto& wrong : std::vector<std::vector<const char*>>{{"--keystore", "plain"},
                                                                 {"--keystore"},
                                                                 {"--ready-fd", "2"},
                                                                 {"--ready-fd", "3x"},
                                                                 {"--runtime", "relative"},
                                                                 {"up"},
                                                                 {"--no-such", "1"}})
    EXPECT_THAT(Parse(wrong), FailsWith(ErrorCode::kInvalidArgument)) << wrong[0];
}

TEST(CoworkdOptions, TakeADescriptor) {
  ASSERT_THAT(Parse({"--ready-fd", "3"}), IsOk());
  EXPECT_EQ(Parse({"--ready-fd", "17"})->ready_fd, 17);
}

}  // namespace
}  // namespace cowork::standalone
