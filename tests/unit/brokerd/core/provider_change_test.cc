#include "brokerd/core/provider_change.h"

#include <gmock/gmock.h>

namespace cowork::brokerd {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Provider kOne{.name = "one", .host = "one.example", .secret = "k", .models = {"a", "b"}};
const Provider kTwo{.name = "two", .host = "two.example", .models = {"c"}};

TEST(ProviderChange, IsNoneWhereTheListsAreTheSame) {
  EXPECT_THAT(WordsOfChange({kOne, kTwo}, {kOne, kTwo}), IsEmpty());
  EXPECT_THAT(WordsOfChange({}, {}), IsEmpty());
}

TEST(ProviderChange, SaysWhereSessionsMaySendWhatTheyReadAndWithWhichKey) {
  EXPECT_THAT(WordsOfChange({kTwo}, {kTwo, kOne}),
              ElementsAre(AllOf(HasSubstr("a new provider, \"one\": one.example:443/v1"),
                                HasSubstr("TLS"), HasSubstr("with the key \"k\": a, b"))));
}

TEST(ProviderChange, SaysLoudlyThatThereIsNoTls) {
  Provider plain = kTwo;
  plain.plain = true;
  EXPECT_THAT(WordsOfChange({}, {plain}).front(), HasSubstr("WITHOUT TLS"));
}

TEST(ProviderChange, SaysWhichIsGoneAndWhoseModelIsTakenNow) {
  EXPECT_THAT(WordsOfChange({kOne, kTwo}, {kTwo}),
              ElementsAre(HasSubstr("no turn may use provider \"one\" at one.example:443"),
                          "who names no model gets two/c, and got one/a"));
}

TEST(ProviderChange, ShowsAChangedOneAsItIsAndWas) {
  Provider moved = kOne;
  moved.host = "elsewhere.example";
  EXPECT_THAT(
      WordsOfChange({kOne}, {moved}),
      ElementsAre(AllOf(HasSubstr("becomes elsewhere.example"), HasSubstr("was one.example"))));
}

TEST(ProviderChange, SeesEveryField) {
  const auto differs = [](auto change) {
    Provider other = kOne;
    change(other);
    EXPECT_EQ(WordsOfChange({kOne}, {other}).size(), 1U);
  };
  differs([](Provider& it) { it.kind = Provider::Kind::kAnthropic; });
  differs([](Provider& it) { it.port = 8443; });
  differs([](Provider& it) { it.base_path = "/v2"; });
  differs([](Provider& it) { it.secret = "other"; });
  differs([](Provider& it) { it.key_header = "x-key"; });
  differs([](Provider& it) { it.plain = true; });
  differs([](Provider& it) { it.is_private = true; });
  differs([](Provider& it) { it.ca_pem = "one CA"; });
  differs([](Provider& it) { it.models.push_back("d"); });
}

TEST(ProviderChange, SeesAnotherCaThoughItReadsAlike) {
  Provider trusts = kOne;
  trusts.ca_pem = "one CA";
  Provider other = kOne;
  other.ca_pem = "another";
  EXPECT_THAT(WordsOfChange({trusts}, {other}), ElementsAre(HasSubstr("trusts another CA")));
}

}  // namespace
}  // namespace cowork::brokerd
