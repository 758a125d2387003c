// A provider is tried as a session would use it: with a real gate and dialer, in boxes of a real
// zygote. The test plays vaultd and the provider.

#include "runnerd/session/route_trial.h"

#include <sys/wait.h>

#include <csignal>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include <gmock/gmock.h>

#include "common/base/ids.h"
#include "runnerd/session/resolver_box.h"
#include "tests/escape/house.h"
#include "tests/escape/processes.h"
#include "tests/support/box_asks.h"
#include "tests/support/helper.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/test_vault.h"
#include "tests/support/tls_stream.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using support::PlayedUpstream;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RouteTrialTest : public ::testing::Test {
 protected:
  RouteTrialTest() {
    const std::string libexec = support::ProgramsDirectory().string();
    box::ZygoteProcess zygote = box::StartZygote(libexec + "/zygote").value();
    zygote_ = zygote.pid;
    boxes_ = std::make_unique<box::Boxes>(io_, std::move(zygote), [] {});
    programs_.gate = escape::OpenPath(libexec + "/gate");
    programs_.dialer = escape::OpenPath(libexec + "/dialer");
    programs_.resolver = escape::OpenPath(libexec + "/resolver");
    programs_.null = escape::OpenNull();
    programs_.trusted = escape::OpenNull();
    around_.reset(new Surroundings{
        .io = io_,
        .boxes = *boxes_,
        .programs = programs_,
        .homes = -1,
        .wire_to_vault =
            [this](const std::string&, os::UniqueFd end) {
              vault_.emplace(std::move(end), support::kKey, support::TestVault::Seal::kAll);
            },
        .tell = [this](const v1::RunnerEvent&) { ++events_; },
        .pair_with_resolver =
            [this](const std::string& session, const ModelRoute& route) {
              return resolver_->Pair(session, route);
            },
        .part_from_resolver = [this](const std::string& session) { resolver_->Part(session); }});
    resolver_ = std::make_unique<ResolverBox>(io_, *boxes_, programs_, ResolverBox::Patience{});
    resolver_->WhenGone([this] { ++resolvers_gone_; });
  }
  ~RouteTrialTest() override {
    resolver_.reset();
    boxes_.reset();
    ::waitpid(zygote_, nullptr, 0);
  }

  RouteOrder To(uint16_t port) const {
    return {.session = SessionId::Random().text(),
            .model = {.provider = "demo",
                      .model = "scripted",
                      .host = "127.0.0.1",
                      .port = port,
                      .base_path = "/v1",
                      .api = Api::kAnthropic,
                      .key_header = "x-api-key",
                      .plain = true,
                      .is_private = true},
            .lease_id = "l-1"};
  }
  Result<RouteOutcome> Try(RouteOrder order) {
    const auto trial = std::make_shared<RouteTrial>(std::move(order), *around_);
    trial->Begin();
    while (!trial->outcome().is_set()) io_.run_one();
    return (trial->outcome().operator co_await()).await_resume();
  }
  // What the provider was asked, when it has answered this.
  static std::future<std::string> Answer(const PlayedUpstream& provider, std::string answer) {
    return std::async(std::launch::async, [&provider, answer = std::move(answer)] {
      const support::TcpStream stream = provider.Accept();
      const std::string asked = stream.ReadUntil("\r\n\r\n");
      stream.Write(answer);
      return asked;
    });
  }

  boost::asio::io_context io_;
  pid_t zygote_ = 0;
  std::unique_ptr<box::Boxes> boxes_;
  Programs programs_;
  std::unique_ptr<ResolverBox> resolver_;
  int resolvers_gone_ = 0;
  std::optional<support::TestVault> vault_;
  std::unique_ptr<Surroundings> around_;
  int events_ = 0;
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
