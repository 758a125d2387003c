// What a name leads to, with the real resolver, dialer and gate, a DNS server that may lie, and TLS
// servers whose CA is the one that the system trusts: the scenarios of a host that is not what it
// was when it was looked at.

#include <poll.h>
#include <sys/resource.h>

#include <future>
#include <string>

#include <gmock/gmock.h>

#include "policyd/core/addresses.h"
#include "tests/support/box_asks.h"
#include "tests/support/dns_server.h"
#include "tests/support/egress_options.h"
#include "tests/support/test_resolver.h"
#include "tests/support/world.h"

namespace cowork {
namespace {

using support::Ask;
using support::DnsServer;
using support::Egress;
using support::EgressOptions;
using support::Identity;
using support::MakeIdentity;
using support::TestResolver;
using support::WebServer;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kPublic[] = "93.184.216.34";
constexpr char kGet[] = "GET /v1/models HTTP/1.1\r\nConnection: close\r\n\r\n";

class EgressByName : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    support::EnterWorld({kPublic, "10.0.0.5", "169.254.169.254", "2606:4700::1"});
  }

  EgressByName()
      : ca_(MakeIdentity({.name = "the system's CA", .alt_name = ""})),
        certificate_(MakeIdentity({.name = "a model", .alt_name = "DNS:rebind.example"}, &ca_)) {
    std::ofstream(scratch_.path() + "/trusted.pem") << ca_.pem();
  }

  EgressOptions Options(const std::string& host, uint16_t port) const {
    return {.upstream_port = port,
            .host = host,
            .plain = port != 443,
            .is_private = false,
            .trusted = scratch_.path() + "/trusted.pem"};
  }
  // Wired as runnerd does.
  Egress& Open(const EgressOptions& options) {
    egress_ = std::make_unique<Egress>(options, resolver_.PairFor(options));
    return *egress_;
  }
  std::string AskOnce() { return Ask(egress_->port(), kGet); }
  std::string Refused() { return egress_->dialer().NextReport().refused(); }

  const support::ScratchDirectory scratch_;
  const Identity ca_;
  const Identity certificate_;
  TestResolver resolver_;
  std::unique_ptr<Egress> egress_;
};

TEST_F(EgressByName, Rebind1ConnectsToTheAddressThatWasCheckedAndToNoOther) {
  const DnsServer dns({{"rebind.example", {{kPublic}, {"127.0.0.1"}}}});
  WebServer world({.address = kPublic, .port = 80}), self({.address = "127.0.0.1", .port = 80});
  Open(Options("rebind.example", 80));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(Refused(), "");
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("this machine itself")));
  EXPECT_THAT(Refused(), HasSubstr("rebind.example is at 127.0.0.1"));
  EXPECT_THAT(world.heard(), ElementsAre(HasSubstr("\r\nHost: rebind.example\r\n")));
  EXPECT_EQ(self.connections(), 0);
}

TEST_F(EgressByName, Rebind2DoesTheSameUnderTls) {
  const DnsServer dns({{"rebind.example", {{kPublic}, {"127.0.0.1"}}}});
  WebServer world({.address = kPublic, .port = 443, .identity = &certificate_});
  WebServer self({.address = "127.0.0.1", .port = 443, .identity = &certificate_});
  Open(Options("rebind.example", 443));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(egress_->dialer().NextReport().address(), kPublic);
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(world.heard(), SizeIs(1));
  EXPECT_EQ(self.connections(), 0);
}

TEST_F(EgressByName, Rebind3DoesTheSameWithIpv6) {
  const DnsServer dns({{"rebind.example", {{"2606:4700::1"}, {"::1"}}}});
  WebServer world({.address = "2606:4700::1", .port = 80}), self({.address = "::1", .port = 80});
  Open(Options("rebind.example", 80));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(world.heard(), SizeIs(1));
  EXPECT_EQ(self.connections(), 0);
}

TEST_F(EgressByName, Rebind4NeverDialsAMetadataAddressWhateverWasAllowed) {
  const DnsServer dns({{"lan.example", {{"10.0.0.5"}, {"169.254.169.254"}}}});
  WebServer lan({.address = "10.0.0.5", .port = 80});
  WebServer metadata({.address = "169.254.169.254", .port = 80});
  EgressOptions options = Options("lan.example", 80);
  options.is_private = true;
  Open(options);
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("a metadata service")));
  EXPECT_THAT(lan.heard(), SizeIs(1));
  EXPECT_EQ(metadata.connections(), 0);
}

TEST_F(EgressByName, RefusesAPrivateAddressThatNobodyAllowedAndNamesTheRemedy) {
  const DnsServer dns({{"lan.example", {{"10.0.0.5"}}}});
  WebServer lan({.address = "10.0.0.5", .port = 80});
  Open(Options("lan.example", 80));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("`private = true`")));
  EXPECT_THAT(egress_->dialer().vault().asked(), IsEmpty());
  EXPECT_EQ(lan.connections(), 0);
}

TEST_F(EgressByName, RefusesTheWholeForOneBadAnswer) {
  const DnsServer dns({{"mixed.example", {{kPublic, "10.0.0.5"}}},
                       {"worse.example", {{"169.254.169.254", kPublic}}}});
  WebServer world({.address = kPublic, .port = 80});
  Open(Options("mixed.example", 80));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 403"));
  EgressOptions worse = Options("worse.example", 80);
  worse.is_private = true;
  Open(worse);
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(world.connections(), 0);
}

TEST_F(EgressByName, JudgesWhatTheHostsFileSaysLikeDns) {
  const DnsServer dns({});
  WebServer lan({.address = "10.0.0.5", .port = 80});
  EgressOptions options = Options("inhosts.example", 80);
  Open(options);
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 403"));
  options.is_private = true;
  Open(options);
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
}

TEST_F(EgressByName, SaysOfANameWithoutAnAddressThatItHasNone) {
  const DnsServer dns({{"empty.example", {{}}}});
  for (const char* host : {"missing.example", "empty.example"}) {
    Open(Options(host, 80));
    EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("DNS knows no address"),
                                 HasSubstr(host), HasSubstr("`host`")));
  }
}

// This machine's settings name a domain to search in, and its owner has an address for everything.
TEST_F(EgressByName, AsksForTheRoutesNameAndForNoneInADomainOfThisMachine) {
  const DnsServer dns({{"missing.example.evil.example", {{kPublic}}}});
  WebServer evil({.address = kPublic, .port = 80});
  Open(Options("missing.example", 80));
  EXPECT_THAT(AskOnce(),
              AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("DNS knows no address of it")));
  EXPECT_EQ(evil.connections(), 0);
}

// However many servers there are to wait for.
TEST_F(EgressByName, SaysOfADnsThatIsSilentThatItIs) {
  const DnsServer dns({});
  const os::UniqueFd silent = support::BindDatagrams("127.0.0.2", 53);
  Open(Options("silent.example", 80));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("did not answer in time")));
}

TEST_F(EgressByName, RedirectsAreTheBoxsToReadAndAreFollowedByNobody) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  WebServer metadata({.address = "169.254.169.254", .port = 80});
  WebServer self({.address = "127.0.0.1", .port = 8080});
  for (const char* target :
       {"http://169.254.169.254/", "http://127.0.0.1:8080/", "https://other.example/api"}) {
    WebServer world({.address = kPublic,
                     .port = 443,
                     .answer = "HTTP/1.1 302 Found\r\nLocation: " + std::string(target) +
                               "\r\nContent-Length: 0\r\n\r\n",
                     .identity = &certificate_});
    Open(Options("rebind.example", 443));
    EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 302"), HasSubstr(target)));
    // Whoever follows it asks gate again, which knows this route and no other place.
    EXPECT_THAT(Ask(egress_->port(), "GET " + std::string(target) + " HTTP/1.1\r\n\r\n"),
                StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(world.heard(), SizeIs(1));
  }
  EXPECT_EQ(metadata.connections() + self.connections(), 0);
}

TEST_F(EgressByName, SpeaksNoOlderTls) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  WebServer world(
      {.address = kPublic, .port = 443, .identity = &certificate_, .newest = TLS1_1_VERSION});
  Open(Options("rebind.example", 443));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 424"), HasSubstr("no TLS 1.2 or newer")));
  EXPECT_THAT(world.heard(), IsEmpty());
  EXPECT_THAT(egress_->dialer().vault().asked(), IsEmpty());
}

TEST_F(EgressByName, SendsNothingInTheClearToWhomTlsWasMeantFor) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  WebServer world({.address = kPublic, .port = 443, .answer = "HTTP/1.1 400 Bad\r\n\r\n\r\n\r\n"});
  Open(Options("rebind.example", 443));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 424"));
  for (const std::string& heard : world.heard())
    EXPECT_THAT(heard, testing::Not(HasSubstr("models")));
  EXPECT_THAT(egress_->dialer().vault().asked(), IsEmpty());
}

TEST_F(EgressByName, RefusesACertificateForAnotherNameBeforeTheKeyIsFetched) {
  const DnsServer dns({{"other.example", {{kPublic}}}});
  WebServer world({.address = kPublic, .port = 443, .identity = &certificate_});
  Open(Options("other.example", 443));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 424"), HasSubstr("for another name")));
  EXPECT_THAT(Refused(), HasSubstr("other.example: its certificate is for another name"));
  EXPECT_THAT(world.heard(), IsEmpty());
  EXPECT_THAT(egress_->dialer().vault().asked(), IsEmpty());
}

TEST_F(EgressByName, BelievesARoutesOwnCaInsteadOfTheSystems) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  const Identity own_ca = MakeIdentity({.name = "their own CA", .alt_name = ""});
  const Identity theirs =
      MakeIdentity({.name = "a model", .alt_name = "DNS:rebind.example"}, &own_ca);
  EgressOptions options = Options("rebind.example", 443);
  options.ca_pem = own_ca.pem();
  {
    const WebServer world({.address = kPublic, .port = 443, .identity = &theirs});
    Open(options);
    EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
  }
  const WebServer world({.address = kPublic, .port = 443, .identity = &certificate_});
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 424"), HasSubstr("`ca_file`")));
}

TEST_F(EgressByName, PutsTheKeyInItsOwnHeaderWhereTheRouteNamesOne) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  WebServer world({.address = kPublic, .port = 443, .identity = &certificate_});
  EgressOptions options = Options("rebind.example", 443);
  options.key_header = "x-api-key";
  Open(options);
  EXPECT_THAT(Ask(egress_->port(),
                  "GET /v1/models HTTP/1.1\r\nX-Api-Key: mine\r\n"
                  "anthropic-version: 2023-06-01\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(world.heard(),
              ElementsAre(AllOf(HasSubstr("\r\nx-api-key: test-key-0123456789abcdef\r\n\r\n"),
                                HasSubstr("\r\nanthropic-version: 2023-06-01\r\n"),
                                testing::Not(HasSubstr("mine")),
                                testing::Not(HasSubstr("Authorization")))));
}

v1::ResolveResponse AskResolver(const os::UniqueFd& pair, const std::string& host, uint32_t port) {
  v1::ResolveRequest request;
  request.set_question(7);
  request.set_host(host);
  request.set_port(port);
  EXPECT_TRUE(frame::Send(pair.get(), request.SerializeAsString()).ok());
  v1::ResolveResponse response;
  response.ParseFromString(frame::Receive(pair.get())->bytes);
  EXPECT_EQ(response.question(), 7u);
  return response;
}

bool HasEnded(const os::UniqueFd& pair) {
  pollfd waiting{.fd = pair.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 10'000) == 1 && !frame::Receive(pair.get()).ok();
}

TEST_F(EgressByName, TheResolverAnswersForTheRoutesHostAndPortAndForNoOther) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}, {"other.example", {{kPublic}}}});
  const os::UniqueFd pair = resolver_.PairFor(Options("rebind.example", 443));
  EXPECT_THAT(AskResolver(pair, "rebind.example", 443).addresses(), SizeIs(1));
  for (const auto& [host, port] : std::vector<std::pair<const char*, uint32_t>>{
           {"other.example", 443}, {"rebind.example", 22}, {"169.254.169.254", 443}, {"", 443}}) {
    const v1::ResolveResponse refused = AskResolver(pair, host, port);
    EXPECT_THAT(refused.addresses(), IsEmpty()) << host;
    EXPECT_NE(refused.refused(), "") << host;
  }
}

// None of a session's earlier pairs, whatever its dialer has kept of them.
TEST_F(EgressByName, TheResolverAnswersASessionOnItsLastPairAlone) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  const EgressOptions options = Options("rebind.example", 443);
  const os::UniqueFd first = resolver_.PairFor(options, "s-1");
  const os::UniqueFd other = resolver_.PairFor(options, "s-2");
  const os::UniqueFd second = resolver_.PairFor(options, "s-1");
  EXPECT_TRUE(HasEnded(first));
  EXPECT_THAT(AskResolver(second, "rebind.example", 443).addresses(), SizeIs(1));
  resolver_.Part("s-1");
  EXPECT_TRUE(HasEnded(second));
  EXPECT_THAT(AskResolver(other, "rebind.example", 443).addresses(), SizeIs(1));
}

TEST_F(EgressByName, TheResolverStillAnswersWhenThereAreTooManyToAsk) {
  constexpr rlimit kOfItsBox{.rlim_cur = 256, .rlim_max = 256};
  ASSERT_EQ(::prlimit(resolver_.process().pid(), RLIMIT_NOFILE, &kOfItsBox, nullptr), 0);
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  const EgressOptions options = Options("rebind.example", 443);
  std::vector<os::UniqueFd> pairs;
  for (int i = 0; i < 300; ++i)
    pairs.push_back(resolver_.PairFor(options, "s-" + std::to_string(i)));
  EXPECT_TRUE(HasEnded(pairs.back()));
  EXPECT_THAT(AskResolver(pairs.front(), "rebind.example", 443).addresses(), SizeIs(1));
}

TEST_F(EgressByName, TheResolverItselfHandsOutNoAddressThatMayNotBeDialled) {
  const DnsServer dns({{"lan.example", {{kPublic, "10.0.0.5"}}}});
  const os::UniqueFd pair = resolver_.PairFor(Options("lan.example", 443));
  const v1::ResolveResponse refused = AskResolver(pair, "lan.example", 443);
  EXPECT_THAT(refused.addresses(), IsEmpty());
  EXPECT_TRUE(refused.forbidden());
}

// The test plays a resolver that was taken over.
TEST_F(EgressByName, TheDialerDialsNoAddressThatItsResolverShouldNotHaveGiven) {
  WebServer metadata({.address = "169.254.169.254", .port = 80});
  WebServer lan({.address = "10.0.0.5", .port = 80});
  for (const char* address : {"169.254.169.254", "10.0.0.5"}) {
    frame::Pair pair = *frame::MakePair();
    egress_ = std::make_unique<Egress>(Options("lan.example", 80), std::move(pair.theirs));
    auto answer = std::async(std::launch::async, [this] { return AskOnce(); });
    v1::ResolveRequest asked;
    asked.ParseFromString(frame::Receive(pair.ours.get())->bytes);
    v1::ResolveResponse lie;
    lie.set_question(asked.question());
    const policyd::Address bytes = *policyd::ParseAddress(address);
    lie.add_addresses(bytes.data(), bytes.size());
    EXPECT_TRUE(frame::Send(pair.ours.get(), lie.SerializeAsString()).ok());
    EXPECT_THAT(answer.get(), StartsWith("HTTP/1.1 403")) << address;
  }
  EXPECT_EQ(metadata.connections() + lan.connections(), 0);
}

TEST_F(EgressByName, WithoutAResolverARequestIsRefusedAndWithANewOneItIsNot) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  WebServer world({.address = kPublic, .port = 80});
  const EgressOptions options = Options("rebind.example", 80);
  Open(options);
  ::kill(resolver_.process().pid(), SIGKILL);
  resolver_.process().Wait();
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("started anew")));
  TestResolver another;
  egress_->dialer().OpenRoute(options, another.PairFor(options));
  EXPECT_THAT(Refused(), HasSubstr("started anew"));
  EXPECT_THAT(AskOnce(), StartsWith("HTTP/1.1 200"));
}

TEST_F(EgressByName, AnAnswerThatTlsDidNotEndIsToldAsCut) {
  const DnsServer dns({{"rebind.example", {{kPublic}}}});
  const WebServer world({.address = kPublic,
                         .port = 443,
                         .answer = "",
                         .identity = &certificate_,
                         .says_goodbye = false});
  Open(Options("rebind.example", 443));
  EXPECT_THAT(AskOnce(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("cut the TLS connection")));
}

}  // namespace
}  // namespace cowork
