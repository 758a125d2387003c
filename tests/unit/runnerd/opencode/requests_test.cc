#include "runnerd/opencode/requests.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::opencode {
namespace {

using support::FailsWith;

TEST(Requests, PutADirectoryIntoATargetWhateverIsInIt) {
  EXPECT_EQ(OpenEvents("/a b&c\r\n\xc3\xa9").target, "/event?directory=%2Fa%20b%26c%0D%0A%C3%A9");
}

TEST(Requests, LookForASessionByItsName) {
  EXPECT_EQ(FindSession("ses_1", "/a").method, "GET");
  EXPECT_EQ(FindSession("ses_1", "/a").target, "/session/ses_1?directory=%2Fa");
}

TEST(Requests, NameTheProviderAsTheConfigurationDoes) {
  const Prompt prompt{
      .session = "s", .directory = "/", .provider = "openai", .model = "m", .text = "go"};
  EXPECT_NE(SendPrompt(prompt).body.find(R"({"providerID":"cowork-openai","modelID":"m"})"),
            std::string::npos)
      << SendPrompt(prompt).body;
}

TEST(Requests, AnswerOnceOrRejectAndNothingElse) {
  const Reply yes{.ask = "per_1", .directory = "/", .allow = true, .tell = "ignored"};
  EXPECT_EQ(AnswerAsk(yes).target, "/permission/per_1/reply?directory=%2F");
  EXPECT_EQ(AnswerAsk(yes).body, R"({"reply":"once"})");
  const Reply no{.ask = "per_1", .directory = "/", .allow = false, .tell = "not \"now\""};
  EXPECT_EQ(AnswerAsk(no).body, R"({"reply":"reject","message":"not \"now\""})");
}

TEST(Requests, NeverRejectWithoutAMessageSinceThatEndsTheTurn) {
  const Reply no{.ask = "per_1", .directory = "/", .allow = false, .tell = ""};
  EXPECT_EQ(AnswerAsk(no).body, R"({"reply":"reject","message":"this was not allowed"})");
}

TEST(Requests, AuthorizeAsTheServerWantsIt) {
  EXPECT_EQ(BasicAuthorization("pw"), "Basic b3BlbmNvZGU6cHc=");
  EXPECT_EQ(BasicAuthorization(""), "Basic b3BlbmNvZGU6");
  EXPECT_EQ(BasicAuthorization("a"), "Basic b3BlbmNvZGU6YQ==");
}

TEST(Requests, TakeOnlyPlainIdsFromTheRuntime) {
  EXPECT_EQ(*SessionFrom(R"({"id":"ses_1aZ"})"), "ses_1aZ");
  for (const char* odd :
       {R"({"id":"../x"})", R"({"id":"a b"})", R"({"id":""})", R"({"id":7})", R"([])", "{"})
    EXPECT_THAT(SessionFrom(odd), FailsWith(ErrorCode::kInvalidArgument)) << odd;
  EXPECT_FALSE(IsPlainId(std::string(200, 'a')));
  EXPECT_THAT(VersionFrom("{}"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(VersionFrom(R"({"version":"1 \u001b[2J"})"), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::opencode
