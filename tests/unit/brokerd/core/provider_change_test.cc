#include "brokerd/core/provider_change.h"

#include <algorithm>

#include <gmock/gmock.h>

namespace cowork::brokerd {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
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

TEST(ProviderChange, ShowsAnotherCaWhateverElseChanges) {
  Provider trusts = kOne;
  trusts.ca_pem = "one CA";
  Provider other = kOne;
  other.ca_pem = "another";
  other.models.push_back("d");
  EXPECT_THAT(
      WordsOfChange({trusts}, {other}),
      ElementsAre(ContainsRegex("becomes .* by its own CA ([0-9a-f]{16})\\).* and was .*")));
  const std::string words = WordsOfChange({trusts}, {other}).front();
  const size_t is = words.find("own CA ");
  EXPECT_NE(words.substr(is, 23), words.substr(words.find("own CA ", is + 1), 23));
}

std::vector<std::string> Models(int from, int to) {
  std::vector<std::string> models;
  for (int number = from; number < to; ++number) models.push_back("m" + std::to_string(number));
  return models;
}

TEST(ProviderChange, NamesOfManyModelsSomeAndCountsTheOthers) {
  Provider many = kOne;
  many.models = Models(0, 200);
  EXPECT_THAT(WordsOfChange({}, {many}).front(),
              HasSubstr("m0, m1, m2, m3, m4, m5, m6, m7, and 192"));
  many.models.assign(200, std::string(120, 'm'));
  EXPECT_LT(WordsOfChange({}, {many}).front().size(), 1000U);
}

TEST(ProviderChange, NamesOnlyTheModelsThatComeAndGo) {
  Provider before = kOne;
  before.models = Models(0, 200);
  Provider after = kOne;
  after.models = Models(1, 201);
  EXPECT_EQ(WordsOfChange({before}, {after}).front(),
            "provider \"one\" gets the models m200 and loses m0");
  after.models = Models(0, 200);
  std::ranges::reverse(after.models);
  EXPECT_THAT(WordsOfChange({before}, {after}).front(), HasSubstr("in another order"));
}

TEST(ProviderChange, IsOneLineForEachWord) {
  Provider moved = kOne;
  moved.host = "elsewhere.example";
  moved.models = {"z"};
  for (const std::string& line : WordsOfChange({kOne}, {moved, kTwo}))
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
}

TEST(ProviderChange, IsAQuestionThatCanBeSentHoweverMuchChanges) {
  EXPECT_EQ(QuestionOf({"one", "two"}), "one\ntwo");
  EXPECT_EQ(QuestionOf({}), "");
  const std::vector<std::string> many(100, std::string(100, 'x'));
  const std::string question = QuestionOf(many);
  EXPECT_LT(question.size(), kLongestQuestion + 100);
  EXPECT_THAT(question, HasSubstr("\nand 60 more changes, which are in providers.toml"));
}

}  // namespace
}  // namespace cowork::brokerd
