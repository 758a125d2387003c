#include "brokerd/providers.h"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/test_ca.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;

Result<std::string> OneCa(const std::string& path) {
  if (path == "own.pem") return std::string(support::kTestCa);
  return Error(ErrorCode::kInvalidArgument, "there is no such file; put it there");
}

Result<std::vector<Provider>> Parse(const std::string& text) {
  return ParseProviders(text, OneCa);
}

// A provider that is in order, but for the one line that a test writes anew, or adds.
std::string ProviderBut(const std::string& key, const std::string& line) {
  std::string text = "[[provider]]\n";
  bool written = false;
  for (const auto& [name, value] : std::initializer_list<std::pair<std::string, std::string>>{
           {"name", "name = \"demo\""},
           {"kind", "kind = \"openai-compatible\""},
           {"host", "host = \"api.example.org\""},
           {"secret", "secret = \"demo-key\""},
           {"models", "models = [\"scripted\"]"}}) {
    text += (name == key ? line : value) + "\n";
    written = written || name == key;
  }
  return written ? text : text + line + "\n";
}

TEST(Providers, AreReadAsTheyAreWritten) {
  const auto providers = Parse(
      "[[provider]]\nname = \"demo\"\nkind = \"anthropic\"\nhost = \"API.Example.org\"\n"
      "port = 8443\nbase_path = \"/api/v1\"\nsecret = \"demo-key\"\nkey_header = \"api-key\"\n"
      "ca_file = \"own.pem\"\nprivate = true\nmodels = [\"one\", \"two\"]\n");
  ASSERT_THAT(providers, IsOk());
  const Provider expected{.name = "demo",
                          .kind = Provider::Kind::kAnthropic,
                          .host = "api.example.org",
                          .port = 8443,
                          .base_path = "/api/v1",
                          .secret = "demo-key",
                          .key_header = "api-key",
                          .plain = false,
                          .ca_pem = support::kTestCa,
                          .is_private = true,
                          .models = {"one", "two"}};
  EXPECT_TRUE(*providers == std::vector<Provider>{expected});
}

TEST(Providers, AreUsualWhereNothingElseIsWritten) {
  const Provider provider = Parse(ProviderBut("", ""))->front();
  EXPECT_EQ(provider.destination(), "api.example.org:443");
  EXPECT_EQ(provider.base_path, "/v1");
  EXPECT_EQ(provider.key_header, "");
  EXPECT_FALSE(provider.plain || provider.is_private);
}

TEST(Providers, NeedNotBeThereNorHaveASecret) {
  EXPECT_TRUE(Parse("")->empty());
  EXPECT_TRUE(Parse("# later\n")->empty());
  EXPECT_EQ(Parse(ProviderBut("secret", ""))->front().secret, "");
}

TEST(Providers, OfAnthropicHaveTheirKeyInItsFieldUnlessTheySayOtherwise) {
  const std::string anthropic = ProviderBut("kind", "kind = \"anthropic\"");
  EXPECT_EQ(Parse(anthropic)->front().key_header, "x-api-key");
  EXPECT_EQ(Parse(anthropic + "key_header = \"authorization\"\n")->front().key_header, "");
}

TEST(Providers, AreRefusedWithTheLineOfTheMistake) {
  const auto broken = Parse("[[provider]]\nname = \"demo\nport = 1\n");
  ASSERT_THAT(broken, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(broken.error().message(), HasSubstr("providers.toml, line 2"));
}

// toml++ 3.3 asserts on these instead of refusing them.
TEST(Providers, AreRefusedWhereTheParserItselfWouldEnd) {
  for (const auto* text : {"[[[r[", "a = ,"})
    EXPECT_THAT(Parse(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
}

TEST(Providers, AreRefusedWithALineAndARemedyWhenAValueIsNotOfItsKind) {
  const std::pair<std::string, std::string> mistakes[] = {
      {"name", "name = 7"},
      {"name", "name = \"a/b\""},
      {"name", ""},
      {"kind", "kind = \"telepathy\""},
      {"kind", ""},
      {"host", ""},
      {"host", "host = \"https://api.example.org\""},
      {"host", "host = \"api.example.org \""},
      {"host", "host = \"127.1\""},
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
      {"key_header", "key_header = \"Host\""},
      {"key_header", "key_header = \"host\""},
      {"key_header", "key_header = \"x-key: a\""},
      {"plain", "plain = \"yes\""},
      {"private", "private = 1"},
      {"ca_file", "ca_file = \"missing.pem\""},
      {"ca_file", "ca_file = \"../own.pem\""},
      {"models", "models = []"},
      {"models", "models = [7]"},
      {"models", "models = [\"a b\"]"},
      {"models", "models = [\"a@b\"]"},
      {"models", "models = [\"a+b\"]"},
      {"models", "models = [\"a~b\"]"}};
  for (const auto& [key, line] : mistakes) {
    const auto refused = Parse(ProviderBut(key, line));
    ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument)) << line;
    EXPECT_THAT(refused.error().message(), ContainsRegex("^providers.toml: line [1-7]: .*; .+"))
        << line;
  }
}

TEST(Providers, MayBeReachedByAHostAndAPathAsTheyAreUsual) {
  for (const auto& [key, line] : std::initializer_list<std::pair<std::string, std::string>>{
           {"host", "host = \"2001:db8::7\""},
           {"host", "host = \"192.0.2.7\""},
           {"host", "host = \"::1\"\nprivate = true"},
           {"host", "host = \"localhost\"\nprivate = true"},
           {"base_path", "base_path = \"/\""},
           {"base_path", "base_path = \"/v1/\""},
           {"base_path", "base_path = \"/openai/deployments/gpt-4.1/v1beta~2\""},
           {"models", "models = [\"vendor/model-7b_q4.1:free\"]"}})
    EXPECT_THAT(Parse(ProviderBut(key, line)), IsOk()) << line;
}

TEST(Providers, AtAPrivateAddressAreOnesThatSomebodyWroteSo) {
  for (const auto* host : {"127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "::1", "fd00::1",
                           "localhost", "model.localhost"}) {
    const std::string line = std::string("host = \"") + host + "\"";
    const auto refused = Parse(ProviderBut("host", line));
    ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument)) << host;
    EXPECT_THAT(refused.error().message(), HasSubstr("; private = true")) << host;
    EXPECT_THAT(Parse(ProviderBut("host", line + "\nprivate = true")), IsOk()) << host;
  }
}

TEST(Providers, DoNotSendAKeyWithoutTlsToWhereverANameLeads) {
  for (const auto* host : {"api.example.org", "192.0.2.7", "2001:db8::7", "172.32.0.1"}) {
    const std::string line = std::string("host = \"") + host + "\"\nprivate = true\nplain = true";
    const auto refused = Parse(ProviderBut("host", line));
    ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument)) << host;
    EXPECT_THAT(refused.error().message(),
                AllOf(HasSubstr("could read the key"), HasSubstr("; leave out plain")));
  }
  EXPECT_THAT(Parse(ProviderBut("host", "host = \"10.0.0.1\"\nprivate = true\nplain = true")),
              IsOk());
  EXPECT_THAT(Parse(ProviderBut("secret", "plain = true")), IsOk());
}

TEST(Providers, HaveNoCaWhereThereIsNoTls) {
  EXPECT_THAT(Parse(ProviderBut("secret", "plain = true\nca_file = \"own.pem\"")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Providers, HaveAFieldForAKeyOnlyWhereTheyHaveOne) {
  EXPECT_THAT(Parse(ProviderBut("secret", "key_header = \"x-key\"")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Providers, AreRefusedWithAWordThatWeDoNotKnow) {
  EXPECT_THAT(Parse(ProviderBut("secret", "secrets = \"demo-key\"")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Parse(ProviderBut("host", "address = \"127.0.0.1\"")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Parse("[provider]\nname = \"demo\"\n"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Parse("providers = 1\n"), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Providers, HaveANameEach) {
  EXPECT_THAT(Parse(ProviderBut("", "") + ProviderBut("", "")),
              FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
