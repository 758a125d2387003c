#include "ui-client/cli/providers_toml.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::cli {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kFirst =
    "# The usual one.\n[[provider]]\nname = \"one\"  # mine\nmodels = [\n  \"a\",\n]\n";
constexpr auto kSecond =
    "# For the house.\n[[provider]]\nname = \"two\"\nca_file = \"two-ca.pem\"\n";

TEST(ProvidersToml, GetsAnEntryBehindWhatIsThere) {
  EXPECT_EQ(*WithEntry("", "two", "[[provider]]\n"), "[[provider]]\n");
  EXPECT_EQ(*WithEntry(kFirst, "two", "[[provider]]\n"), std::string(kFirst) + "\n[[provider]]\n");
  EXPECT_EQ(*WithEntry("# no end", "two", "[[provider]]\n"), "# no end\n\n[[provider]]\n");
}

TEST(ProvidersToml, HasNoSecondEntryOfAName) {
  EXPECT_THAT(WithEntry(kFirst, "one", "[[provider]]\n"),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ProvidersToml, LosesAnEntrysLinesAndNoComment) {
  const std::string both = std::string(kFirst) + "\n" + kSecond;
  EXPECT_EQ(*WithoutEntry(both, "one"), std::string("# The usual one.\n\n") + kSecond);
  EXPECT_EQ(*WithoutEntry(both, "two"), std::string(kFirst) + "\n# For the house.\n");
}

TEST(ProvidersToml, IsWhatItWasOnceWhatWasAddedIsRemoved) {
  const std::string more =
      *WithEntry(kFirst, "new", "[[provider]]\nname = \"new\"\nmodels = [\"m\"]\n");
  EXPECT_EQ(*WithoutEntry(more, "new"), std::string(kFirst) + "\n");
}

TEST(ProvidersToml, KeepsNoTwoBlankLinesWhereAnEntryWas) {
  EXPECT_EQ(
      *WithoutEntry("[[provider]]\nname = \"a\"\n\n[[provider]]\nname = \"b\"\n\n[[provider]]\n"
                    "name = \"c\"\n",
                    "b"),
      "[[provider]]\nname = \"a\"\n\n[[provider]]\nname = \"c\"\n");
}

TEST(ProvidersToml, LosesNoLineOfAnEntryThatSharesItsLines) {
  EXPECT_THAT(WithoutEntry("provider = [{name = \"one\"}, {name = \"two\"}]\n", "one"),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ProvidersToml, IsRefusedWhereItIsNone) {
  EXPECT_THAT(WithEntry("[[provider\n", "x", ""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WithoutEntry("[[provider\n", "x"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CaFilesIn("[[provider\n"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WithoutEntry(kFirst, "two"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(WithoutEntry("provider = 7\n", "two"), FailsWith(ErrorCode::kNotFound));
}

TEST(ProvidersToml, NamesTheCaFilesThatBrokerdWillAskFor) {
  EXPECT_THAT(*CaFilesIn(std::string(kFirst) + kSecond), ElementsAre("two-ca.pem"));
  EXPECT_THAT(*CaFilesIn("[[provider]]\nca_file = 7\n"), IsEmpty());
  EXPECT_THAT(*CaFilesIn(std::string(kSecond) + kSecond), ElementsAre("two-ca.pem"));
}

}  // namespace
}  // namespace cowork::cli
