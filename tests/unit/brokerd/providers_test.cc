#include "brokerd/providers.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

// A provider that is in order, but for the one line that a test writes anew.
std::string ProviderBut(const std::string& key, const std::string& line) {
  std::string text = "[[provider]]\n";
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string, std::string>>{
           {"name", "name = \"demo\""},
           {"kind", "kind = \"openai-compatible\""},
           {"address", "address = \"127.0.0.1\""},
           {"port", "port = 8123"},
           {"base_path", "base_path = \"/v1\""},
           {"secret", "secret = \"demo-key\""},
           {"models", "models = [\"scripted\"]"}})
    text += (name == key ? line : value) + "\n";
  return text;
}

TEST(Providers, AreReadAsTheyAreWritten) {
  const auto providers = ParseProviders(ProviderBut("", ""));
  ASSERT_THAT(providers, IsOk());
  ASSERT_EQ(providers->size(), 1U);
  const Provider& provider = providers->front();
  EXPECT_EQ(provider.name, "demo");
  EXPECT_EQ(provider.destination(), "127.0.0.1:8123");
  EXPECT_EQ(provider.base_path, "/v1");
  EXPECT_EQ(provider.secret, "demo-key");
  EXPECT_EQ(provider.models, std::vector<std::string>{"scripted"});
}

TEST(Providers, NeedNotBeThereNorHaveASecret) {
  EXPECT_TRUE(ParseProviders("")->empty());
  EXPECT_TRUE(ParseProviders("# later\n")->empty());
  EXPECT_EQ(ParseProviders(ProviderBut("secret", ""))->front().secret, "");
}

TEST(Providers, AreRefusedWithTheLineOfTheMistake) {
  const auto broken = ParseProviders("[[provider]]\nname = \"demo\nport = 1\n");
  ASSERT_THAT(broken, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(broken.error().message(), HasSubstr("providers.toml, line 2"));
}

// toml++ 3.3 asserts on these instead of refusing them.
TEST(Providers, AreRefusedWhereTheParserItselfWouldEnd) {
  for (const auto* text : {"[[[r[", "a = ,"})
    EXPECT_THAT(ParseProviders(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
}

TEST(Providers, AreRefusedWhenAValueIsNotOfItsKind) {
  const std::pair<std::string, std::string> mistakes[] = {
      {"name", "name = 7"},
      {"name", "name = \"a/b\""},
      {"name", ""},
      {"kind", "kind = \"telepathy\""},
      {"kind", ""},
      {"address", "address = \"localhost\""},
      {"address", "address = \"127.0.0.1 \""},
      {"port", "port = 0"},
      {"port", "port = 65536"},
      {"port", "port = \"80\""},
      {"base_path", "base_path = \"v1\""},
      {"base_path", "base_path = \"/v1/../admin\""},
      {"base_path", "base_path = \"/v1\\r\\nX: y\""},
      {"base_path", "base_path = \"/v1//x\""},
      {"base_path", "base_path = \"//v1\""},
      {"base_path", "base_path = \"/v1/./x\""},
      {"base_path", "base_path = \"/v1/%2e%2e/x\""},
      {"base_path", "base_path = \"/v1/..;x\""},
      {"base_path", "base_path = \"/v1\\\\x\""},
      {"base_path", "base_path = \"/v1?x\""},
      {"secret", "secret = \"\""},
      {"secret", "secret = \"a b\""},
      {"models", "models = []"},
      {"models", "models = [7]"},
      {"models", "models = [\"a b\"]"},
      {"models", "models = [\"a@b\"]"},
      {"models", "models = [\"a+b\"]"},
      {"models", "models = [\"a~b\"]"}};
  for (const auto& [key, line] : mistakes)
    EXPECT_THAT(ParseProviders(ProviderBut(key, line)), FailsWith(ErrorCode::kInvalidArgument))
        << line;
}

TEST(Providers, MayBeReachedByAnAddressAndAPathAsTheyAreUsual) {
  for (const auto& [key, line] : std::initializer_list<std::pair<std::string, std::string>>{
           {"address", "address = \"::1\""},
           {"address", "address = \"2001:db8::7\""},
           {"base_path", "base_path = \"/\""},
           {"base_path", "base_path = \"/v1/\""},
           {"base_path", "base_path = \"/openai/deployments/gpt-4.1/v1beta~2\""},
           {"models", "models = [\"vendor/model-7b_q4.1:free\"]"}})
    EXPECT_THAT(ParseProviders(ProviderBut(key, line)), IsOk()) << line;
}

TEST(Providers, AreRefusedWithAWordThatWeDoNotKnow) {
  EXPECT_THAT(ParseProviders(ProviderBut("secret", "secrets = \"demo-key\"")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ParseProviders("[provider]\nname = \"demo\"\n"),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ParseProviders("providers = 1\n"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Providers, HaveANameEach) {
  EXPECT_THAT(ParseProviders(ProviderBut("", "") + ProviderBut("", "")),
              FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
