#include "common/base/canonical_json.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork {
namespace {

using support::FailsWith;

constexpr int kDeepest = 32;

std::string Canonical(const std::string& text) {
  const Result<std::string> canonical = CanonicalJson(text, kDeepest);
  return canonical.ok() ? *canonical : canonical.error().message();
}

TEST(CanonicalJson, WritesTheExampleOfTheRfcAsTheRfcDoes) {  // Sections 3.2.2 and 3.2.3.
  EXPECT_EQ(Canonical(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            R"({"literals":[null,true,false],)"
            R"("numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
            R"("string":"€$\u000f\nA'B\"\\\\\"/"})");
}

TEST(CanonicalJson, OrdersNamesByUtf16AsTheRfcDoes) {  // Section 3.2.3.
  EXPECT_EQ(
      Canonical(R"({
      "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis"
    })"),
      "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
      "\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\","
      "\"\U0001f600\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, OrdersNamesAtEveryDepthAndLeavesListsInTheirOrder) {
  EXPECT_EQ(Canonical(R"([{"b":{"z":1,"a":2},"a":[3,1,2]}, {}, []])"),
            R"([{"a":[3,1,2],"b":{"a":2,"z":1}},{},[]])");
}

TEST(CanonicalJson, IsItsOwnCanonicalForm) {
  const std::string once = Canonical(R"({"b":1.50,"a":"\u0041\n","c":[1e21,-0]})");
  EXPECT_EQ(once, R"({"a":"A\n","b":1.5,"c":[1e+21,0]})");
  EXPECT_EQ(Canonical(once), once);
}

TEST(CanonicalJson, RefusesANameThatAnObjectHasTwice) {
  for (const char* twice :
       {R"({"a":1,"a":1})", R"([{"x":{"a":1,"b":2,"a":3}}])", R"({"a":1,"\u0061":2})"})
    EXPECT_THAT(CanonicalJson(twice, kDeepest), FailsWith(ErrorCode::kInvalidArgument)) << twice;
}

TEST(CanonicalJson, RefusesHalfOfASurrogatePair) {
  for (const char* half :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83d\u0041")", R"("\ud83dx")", R"({"\ud83d":1})"})
    EXPECT_THAT(CanonicalJson(half, kDeepest), FailsWith(ErrorCode::kInvalidArgument)) << half;
}

TEST(CanonicalJson, RefusesANumberThatIsNoDouble) {
  for (const char* number : {"1e400", "-1e400", "1e-400"})
    EXPECT_THAT(CanonicalJson(number, kDeepest), FailsWith(ErrorCode::kInvalidArgument)) << number;
}

// Who reads integers takes it as it was written, who reads doubles takes another one.
TEST(CanonicalJson, RefusesAnIntegerThatADoubleDoesNotKeepToTheLastDigit) {
  for (const char* integer : {"9007199254740993", "-9007199254740993", "1152921504606846976",
                              "18446744073709551615", "1000000000000000000000"}) {
    EXPECT_THAT(CanonicalJson(integer, kDeepest), FailsWith(ErrorCode::kInvalidArgument))
        << integer;
  }
  for (const char* integer : {"0", "9007199254740991", "-9007199254740992", "9007199254740994"})
    EXPECT_EQ(Canonical(integer), integer);
}

TEST(CanonicalJson, RefusesWhatIsNestedTooDeeply) {
  const auto nested = [](int deep) {
    return std::string(static_cast<size_t>(deep), '[') +
           std::string(static_cast<size_t>(deep), ']');
  };
  EXPECT_EQ(Canonical(nested(kDeepest)), nested(kDeepest));
  EXPECT_THAT(CanonicalJson(nested(kDeepest + 1), kDeepest),
              FailsWith(ErrorCode::kResourceExhausted));
}

}  // namespace
}  // namespace cowork
