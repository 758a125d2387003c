// A provider is tried as a session would use it.

#include "runnerd/session/route_trial.h"

#include <csignal>
#include <future>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/route_trial_at_work.h"
#include "tests/support/tls_stream.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using support::PlayedUpstream;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RouteTrialTest : public RouteTrialAtWork {
 protected:
  // What the provider was asked, when it has answered this.
  static std::future<std::string> Answer(const PlayedUpstream& provider, std::string answer) {
    return std::async(std::launch::async, [&provider, answer = std::move(answer)] {
      const support::TcpStream stream = provider.Accept();
      const std::string asked = stream.ReadUntil("\r\n\r\n");
      stream.Write(answer);
      return asked;
    });
  }
};

TEST_F(RouteTrialTest, SaysThatTheProviderAnsweredAndThatTheKeyWentAlong) {
  const PlayedUpstream provider;
  auto asked = Answer(provider, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"data\":[]}");
  const Result<RouteOutcome> met = Try(To(provider.port()));
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 200u);
  EXPECT_EQ(met->why, "");
  EXPECT_TRUE(met->credential_added);
  EXPECT_EQ(met->address, "127.0.0.1");
  EXPECT_THAT(asked.get(), AllOf(HasSubstr("GET /v1/models HTTP/1.1\r\n"),
                                 HasSubstr("\r\nanthropic-version: 2023-06-01\r\n"),
                                 HasSubstr(std::string("\r\nx-api-key: ") + support::kKey)));
  EXPECT_EQ(events_, 0);
}

TEST_F(RouteTrialTest, SaysWhatAnErrorSaysAndNotTheKeyThatItRepeats) {
  const PlayedUpstream provider;
  const std::string text = std::string("bad key:\x1b[2J ") + support::kKey;
  auto asked =
      Answer(provider, "HTTP/1.1 401 No\r\nContent-Length: " + std::to_string(text.size()) +
                           "\r\n\r\n" + text);
  const Result<RouteOutcome> met = Try(To(provider.port()));
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 401u);
  EXPECT_THAT(met->why, AllOf(HasSubstr("bad key: [2J ***"), Not(HasSubstr(support::kKey))));
}

TEST_F(RouteTrialTest, SaysOfARedirectThatNobodyFollowsIt) {
  const PlayedUpstream provider;
  auto asked = Answer(provider,
                      "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n"
                      "Content-Length: 0\r\n\r\n");
  const Result<RouteOutcome> met = Try(To(provider.port()));
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 302u);
  EXPECT_THAT(met->why, AllOf(HasSubstr("nobody follows"), HasSubstr("`host`")));
}

TEST_F(RouteTrialTest, NeedsNoEndOfAnAnswerThatIsGood) {
  const PlayedUpstream provider;
  const auto order = To(provider.port());
  auto stays = std::async(std::launch::async, [&provider] {
    support::TcpStream stream = provider.Accept();
    stream.ReadUntil("\r\n\r\n");
    stream.Write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{\"data\":[");
    return stream;
  });
  const Result<RouteOutcome> met = Try(order);
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 200u);
}

// The address that was checked is the one that is dialled, and the name the one that is certified.
TEST_F(RouteTrialTest, AsksForANameAndMeetsItUnderTls) {
  const PlayedUpstream provider;
  const support::Identity ca = support::MakeIdentity({.name = "a CA", .alt_name = ""});
  const support::Identity named =
      support::MakeIdentity({.name = "a model", .alt_name = "DNS:localhost"}, &ca);
  RouteOrder order = To(provider.port());
  order.model.host = "localhost";
  order.model.plain = false;
  order.model.ca_pem = ca.pem();
  auto asked = std::async(std::launch::async, [&] {
    const support::TcpStream stream = provider.Accept();
    support::TlsStream model(stream, named);
    if (!model.Shake()) return std::string();
    std::string head = model.ReadUntil("\r\n\r\n");
    stream.Write(model.Sealed("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    return head;
  });
  const Result<RouteOutcome> met = Try(order);
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 200u) << met->why;
  EXPECT_EQ(met->address, "127.0.0.1");
  EXPECT_THAT(asked.get(), HasSubstr("\r\nHost: localhost:"));
}

TEST_F(RouteTrialTest, SaysWhyThereWasNoAnswer) {
  const Result<RouteOutcome> met = Try(To(support::PortNobodyListensOn()));
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 0u);
  EXPECT_THAT(met->why, HasSubstr("Connection refused"));
  EXPECT_FALSE(met->credential_added);
  EXPECT_EQ(met->address, "127.0.0.1");
}

// The one name that every machine knows.
TEST_F(RouteTrialTest, AsksForANameInABoxOfItsOwn) {
  const PlayedUpstream provider;
  auto asked = Answer(provider, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  RouteOrder order = To(provider.port());
  order.model.host = "localhost";
  const Result<RouteOutcome> met = Try(order);
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 200u) << met->why;
  EXPECT_THAT(asked.get(), HasSubstr("\r\nHost: localhost:"));
  order.model.is_private = false;
  EXPECT_THAT(Try(order)->why, HasSubstr("this machine itself"));
}

TEST_F(RouteTrialTest, AsksAnotherResolverWhenOneHasDied) {
  const PlayedUpstream provider;
  RouteOrder order = To(provider.port());
  order.model.host = "localhost";
  order.model.is_private = false;
  ASSERT_THAT(Try(order)->why, HasSubstr("this machine itself"));
  for (const pid_t box : support::ChildrenOf(zygote_)) ::kill(box, SIGKILL);
  while (resolvers_gone_ == 0) io_.run_one();
  EXPECT_THAT(Try(order)->why, HasSubstr("this machine itself"));
}

TEST_F(RouteTrialTest, SaysOfAHelperThatCannotBeStartedThatItIsUnavailable) {
  programs_.gate = escape::OpenNull();
  EXPECT_THAT(Try(To(1)), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::runnerd::session
