#include "ui-client/cli/providers_text.h"

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

TEST(ProvidersText, GetsAnEntryBehindWhatIsThere) {
  EXPECT_EQ(*WithEntry("", "two", "[[provider]]\n"), "[[provider]]\n");
  EXPECT_EQ(*WithEntry(kFirst, "two", "[[provider]]\n"), std::string(kFirst) + "\n[[provider]]\n");
  EXPECT_EQ(*WithEntry("# no end", "two", "[[provider]]\n"), "# no end\n\n[[provider]]\n");
}

TEST(ProvidersText, HasNoSecondEntryOfAName) {
  EXPECT_THAT(WithEntry(kFirst, "one", "[[provider]]\n"),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ProvidersText, LosesAnEntrysLinesAndNoComment) {
  const std::string both = std::string(kFirst) + "\n" + kSecond;
  EXPECT_EQ(*WithoutEntry(both, "one"), std::string("# The usual one.\n\n") + kSecond);
  EXPECT_EQ(*WithoutEntry(both, "two"), std::string(kFirst) + "\n# For the house.\n");
}

TEST(ProvidersText, IsWhatItWasOnceWhatWasAddedIsRemoved) {
  const std::string more =
      *WithEntry(kFirst, "new", "[[provider]]\nname = \"new\"\nmodels = [\"m\"]\n");
  EXPECT_EQ(*WithoutEntry(more, "new"), std::string(kFirst) + "\n");
}

TEST(ProvidersText, KeepsNoTwoBlankLinesWhereAnEntryWas) {
  EXPECT_EQ(
      *WithoutEntry("[[provider]]\nname = \"a\"\n\n[[provider]]\nname = \"b\"\n\n[[provider]]\n"
                    "name = \"c\"\n",
                    "b"),
      "[[provider]]\nname = \"a\"\n\n[[provider]]\nname = \"c\"\n");
}

TEST(ProvidersText, LosesNoLineOfAnEntryThatSharesItsLines) {
  EXPECT_THAT(WithoutEntry("provider = [{name = \"one\"}, {name = \"two\"}]\n", "one"),
              FailsWith(ErrorCode::kFailedPrecondition));
}

TEST(ProvidersText, IsRefusedWhereItIsNone) {
  EXPECT_THAT(WithEntry("[[provider\n", "x", ""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WithoutEntry("[[provider\n", "x"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CaFilesIn("[[provider\n"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WithoutEntry(kFirst, "two"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(WithoutEntry("provider = 7\n", "two"), FailsWith(ErrorCode::kNotFound));
}

TEST(ProvidersText, NamesTheCaFilesThatBrokerdWillAskFor) {
  EXPECT_THAT(*CaFilesIn(std::string(kFirst) + kSecond), ElementsAre("two-ca.pem"));
  EXPECT_THAT(*CaFilesIn("[[provider]]\nca_file = 7\n"), IsEmpty());
}

}  // namespace
}  // namespace cowork::cli
