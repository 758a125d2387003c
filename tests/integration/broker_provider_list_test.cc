// The list of providers: seen, replaced while brokerd runs, and tried, each by the owner alone.

#include <optional>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "tests/support/broker_whole.h"
#include "tests/support/test_ca.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kDemo =
    "[[provider]]\nname = \"demo\"\nkind = \"openai-compatible\"\nhost = \"127.0.0.1\"\n"
    "port = 8123\nsecret = \"demo-key\"\nplain = true\nprivate = true\nmodels = [\"scripted\"]\n";
constexpr auto kMore =
    "[[provider]]\nname = \"more\"\nkind = \"anthropic\"\nhost = \"api.example.org\"\n"
    "secret = \"more-key\"\nca_file = \"own.pem\"\nmodels = [\"large\"]\n";

class BrokerProviderList : public support::BrokerWhole {
 protected:
  static v1::UseProvidersRequest Wish(const std::string& text) {
    v1::UseProvidersRequest request;
    request.set_text(text);
    request.add_ca_files()->set_path("own.pem");
    request.mutable_ca_files(0)->set_pem(support::kTestCa);
    return request;
  }
  Result<v1::Confirmation> Told(const v1::UseProvidersRequest& wish) {
    return client_->Told(&v1::Broker::Stub::UseProviders, wish);
  }
  Result<v1::ListProvidersResponse> Use(const std::string& text) {
    return client_->CallTwice(&v1::Broker::Stub::UseProviders, Wish(text));
  }
  std::string Names() {
    const auto list = client_->Call(&v1::Broker::Stub::ListProviders, v1::ListProvidersRequest());
    std::string names;
    for (const v1::Provider& provider : list->providers()) names += provider.name() + " ";
    return names;
  }
  Result<v1::TestProviderResponse> Test(const std::string& name) {
    v1::TestProviderRequest request;
    request.set_name(name);
    return client_->Call(&v1::Broker::Stub::TestProvider, request);
  }
  Result<v1::Session> Start(const std::string& model) {
    return client_->Start(client_->AddGrant("/home/a/app")->id(), "do it", model);
  }
};

TEST_F(BrokerProviderList, IsShownWithWhetherItsKeysAreThere) {
  ASSERT_THAT(Use(std::string(kDemo) + kMore), IsOk());
  const auto list = client_->Call(&v1::Broker::Stub::ListProviders, v1::ListProvidersRequest());
  ASSERT_EQ(list->providers_size(), 2);
  EXPECT_EQ(list->providers(0).key(), v1::Provider::PRESENT);
  EXPECT_EQ(list->providers(1).key(), v1::Provider::MISSING);
  EXPECT_EQ(list->providers(1).kind(), "anthropic");
  EXPECT_EQ(list->providers(1).key_header(), "x-api-key");
  EXPECT_TRUE(list->providers(1).own_ca());
}

TEST_F(BrokerProviderList, IsReplacedOnlyByWhatAPersonWasShown) {
  const v1::UseProvidersRequest wish = Wish(std::string(kDemo) + kMore);
  const auto told = Told(wish);
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(),
              AllOf(HasSubstr("api.example.org:443"), HasSubstr("\"more-key\" in x-api-key"),
                    HasSubstr("no turn may use provider \"keyless\"")));
  EXPECT_EQ(Names(), "demo keyless ");
  EXPECT_THAT(client_->Confirm(&v1::Broker::Stub::UseProviders, Wish(kMore), told->id()),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Names(), "demo keyless ");
  ASSERT_THAT(client_->Confirm(&v1::Broker::Stub::UseProviders, wish, Told(wish)->id()), IsOk());
  EXPECT_EQ(Names(), "demo more ");
}

TEST_F(BrokerProviderList, IsNotReplacedByOneWithAnotherCaThanWasShown) {
  v1::UseProvidersRequest wish = Wish(kMore);
  const auto told = Told(wish);
  wish.mutable_ca_files(0)->set_pem(std::string(support::kTestCa) + support::kTestCa);
  EXPECT_THAT(client_->Confirm(&v1::Broker::Stub::UseProviders, wish, told->id()),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Names(), "demo keyless ");
}

TEST_F(BrokerProviderList, StaysTheLastGoodOneWhereTheNextHasAMistake) {
  const auto refused = Use("[[provider]]\nname = 7\n");
  ASSERT_THAT(refused, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(refused.error().message(), HasSubstr("line 2"));
  v1::UseProvidersRequest without_ca = Wish(kMore);
  without_ca.clear_ca_files();
  EXPECT_THAT(Told(without_ca), FailsWith(ErrorCode::kInvalidArgument));
  std::string elsewhere = kMore;
  elsewhere.replace(elsewhere.find("own.pem"), 7, "certs/own.pem");
  v1::UseProvidersRequest with_its_ca = Wish(elsewhere);
  with_its_ca.mutable_ca_files(0)->set_path("certs/own.pem");
  const auto no_such_name = Told(with_its_ca);
  ASSERT_THAT(no_such_name, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(no_such_name.error().message(), HasSubstr("line 6: this is no ca_file"));
  EXPECT_EQ(Names(), "demo keyless ");
}

TEST_F(BrokerProviderList, IsWhatTheNextSessionGoesBy) {
  EXPECT_THAT(Start("more/large"), FailsWith(ErrorCode::kNotFound));
  vault_.Put("more-key");
  ASSERT_THAT(Use(kMore), IsOk());
  ASSERT_THAT(Start("more/large"), IsOk());
  const v1::ModelRoute route = runner_.started.Next()->model();
  EXPECT_EQ(route.host(), "api.example.org");
  EXPECT_EQ(route.port(), 443U);
  EXPECT_EQ(route.api(), v1::ModelRoute::ANTHROPIC);
  EXPECT_EQ(route.key_header(), "x-api-key");
  EXPECT_EQ(route.ca_pem(), support::kTestCa);
  EXPECT_FALSE(route.plain() || route.is_private());
  EXPECT_EQ(vault_.leased.Next()->destination(), "api.example.org:443");
  EXPECT_THAT(Start("demo/scripted"), FailsWith(ErrorCode::kNotFound));
}

TEST_F(BrokerProviderList, IsRecordedWithWhatChanged) {
  ASSERT_THAT(Use(std::string(kDemo) + kMore), IsOk());
  v1::TailAuditRequest tail;
  tail.set_count(1);
  const auto records = client_->Call(&v1::Broker::Stub::TailAudit, tail);
  EXPECT_EQ(records->records(0).kind(), "provider");
  EXPECT_THAT(records->records(0).text(),
              AllOf(HasSubstr("\"more\": api.example.org"), HasSubstr("\"keyless\"")));
  EXPECT_EQ(records->records(0).digest().size(), 64U);
}

TEST_F(BrokerProviderList, IsNotAskedForTwice) {
  ASSERT_THAT(Use(kMore), IsOk());
  EXPECT_THAT(Use(kMore), FailsWith(ErrorCode::kNotFound));
}

TEST_F(BrokerProviderList, CanBeConfirmedHoweverMuchChanges) {
  std::string all;
  for (int number = 0; number < 60; ++number) {
    all += "[[provider]]\nname = \"p" + std::to_string(number) +
           "\"\nkind = \"anthropic\"\nhost = \"api.example.org\"\nmodels = [";
    for (int model = 0; model < 200; ++model) all += "\"model-" + std::to_string(model) + "\", ";
    all += "]\n";
  }
  const auto used = Use(all);
  ASSERT_THAT(used, IsOk());
  EXPECT_EQ(used->providers_size(), 60);
}

// Between the choice of a provider and the turn others are asked.
TEST_F(BrokerProviderList, BeginsNoTurnForAProviderThatChangedMeanwhile) {
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  policy_.ponders = true;
  support::BrokerClient other(NewConnection());
  std::optional<Result<v1::Session>> started;
  std::thread starting([&] { started = other.Start(grant, "do it", "demo/scripted"); });
  EXPECT_TRUE(policy_.judged.Next().has_value());
  std::string moved = kDemo;
  moved.replace(moved.find("8123"), 4, "8999");
  EXPECT_THAT(Use(moved), IsOk());
  policy_.ponders = false;
  starting.join();
  EXPECT_THAT(*started, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(started->error().message(), HasSubstr("; cowork provider ls"));
  EXPECT_EQ(vault_.revoked.Next(), vault_.leased.Next()->session_id());
  EXPECT_TRUE(runner_.started.empty());
}

// The route that it was started with leads to the former one.
TEST_F(BrokerProviderList, GivesASessionWhoseProviderChangedARuntimeOfItsOwn) {
  v1::StartSessionRequest request;
  request.set_grant_id(client_->AddGrant("/home/a/app")->id());
  request.set_prompt("do it");
  request.set_keep_seconds(600);
  const std::string session = client_->Call(&v1::Broker::Stub::StartSession, request)->id();
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  ASSERT_EQ(runner_.started.Next()->model().port(), 8123U);
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());

  std::string moved = kDemo;
  moved.replace(moved.find("8123"), 4, "8999");
  ASSERT_THAT(Use(moved), IsOk());
  v1::PromptSessionRequest again;
  again.set_id(session);
  again.set_prompt("go on");
  ASSERT_THAT(client_->Call(&v1::Broker::Stub::PromptSession, again), IsOk());
  EXPECT_EQ(runner_.stopped.Next(), session);
  EXPECT_EQ(runner_.started.Next()->model().port(), 8999U);
}

TEST_F(BrokerProviderList, IsTriedWithALeaseThatEndsWithTheTrial) {
  v1::TestRouteResponse good;
  good.set_status(200);
  good.set_credential_added(true);
  good.set_address("127.0.0.1");
  runner_.FindOfRoutes(good);
  const auto tested = Test("demo");
  ASSERT_THAT(tested, IsOk());
  EXPECT_TRUE(tested->works());
  EXPECT_FALSE(tested->tls());
  EXPECT_EQ(tested->destination(), "127.0.0.1:8123");
  const auto leased = vault_.leased.Next();
  EXPECT_EQ(leased->destination(), "127.0.0.1:8123");
  const auto asked = runner_.tested.Next();
  EXPECT_NE(asked->lease_id(), "");
  EXPECT_EQ(asked->session_id(), leased->session_id());
  EXPECT_EQ(vault_.revoked.Next(), leased->session_id());
}

TEST_F(BrokerProviderList, IsTriedWithALeaseThatVaultdIsToldToEndUntilItDoes) {
  runner_.FindOfRoutes(v1::TestRouteResponse());
  vault_.refused_revokes = 1;
  ASSERT_THAT(Test("demo"), IsOk());
  const std::string session = vault_.leased.Next()->session_id();
  EXPECT_EQ(vault_.revoked.Next(), session);
  EXPECT_EQ(vault_.revoked.Next(), session) << "the first time it did not listen";
}

TEST_F(BrokerProviderList, IsTriedWithoutALeaseWhereThereIsNoKey) {
  runner_.FindOfRoutes(v1::TestRouteResponse());
  const auto tested = Test("keyless");
  ASSERT_THAT(tested, IsOk());
  EXPECT_FALSE(tested->works());
  EXPECT_NE(tested->remedy(), "");
  EXPECT_EQ(runner_.tested.Next()->lease_id(), "");
}

TEST_F(BrokerProviderList, SaysInWordsThatAKeyIsRefused) {
  v1::TestRouteResponse refused;
  refused.set_status(401);
  refused.set_why("invalid key");
  refused.set_credential_added(true);
  runner_.FindOfRoutes(refused);
  const auto tested = Test("demo");
  ASSERT_THAT(tested, IsOk());
  EXPECT_THAT(tested->why(), AllOf(HasSubstr("refuses the key"), HasSubstr("401: invalid key")));
  EXPECT_THAT(tested->remedy(), HasSubstr("cowork secret set demo-key"));
}

TEST_F(BrokerProviderList, IsNotTriedWithoutItsKeyNorWhereThereIsNoSuchProvider) {
  vault_.Remove("demo-key");
  const auto keyless = Test("demo");
  EXPECT_THAT(keyless, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(keyless.error().message(), HasSubstr("cowork secret set demo-key"));
  EXPECT_THAT(Test("nobody"), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Test("no body"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_TRUE(runner_.tested.empty());
}

TEST_F(BrokerProviderList, IsNotTriedWhereRunnerdIsAway) {
  runner_.GoAway();
  EXPECT_THAT(Test("demo"), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork
