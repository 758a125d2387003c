// A client's side of TLS, against a server of OpenSSL's own, with no socket between them.

#include "runnerd/egress/dialer/tls.h"

#include <unistd.h>

#include <filesystem>

#include <gmock/gmock.h>

#include "runnerd/egress/dialer/trust.h"
#include "tests/support/certificates.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"

namespace cowork::dialer {
namespace {

using support::FailsWith;
using support::Identity;
using support::IsOk;
using support::MakeIdentity;
using testing::AllOf;
using testing::HasSubstr;

constexpr char kHost[] = "model.example";

const Identity& TestCa() {
  static const Identity ca = MakeIdentity({.name = "a CA", .alt_name = ""});
  return ca;
}

// The server's side.
class Server {
 public:
  explicit Server(const Identity& identity, int newest = TLS1_3_VERSION)
      : context_(::SSL_CTX_new(::TLS_server_method())) {
    ::SSL_CTX_use_certificate(context_.get(), identity.certificate.get());
    ::SSL_CTX_use_PrivateKey(context_.get(), identity.key.get());
    ::SSL_CTX_set_security_level(context_.get(), 0);
    ::SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    ::SSL_CTX_set_max_proto_version(context_.get(), newest);
    ssl_.reset(::SSL_new(context_.get()));
    ::SSL_set_bio(ssl_.get(), ::BIO_new(::BIO_s_mem()), ::BIO_new(::BIO_s_mem()));
    ::SSL_set_accept_state(ssl_.get());
  }

  SSL* ssl() { return ssl_.get(); }
  std::string Answer(const std::string& bytes) {
    ::BIO_write(::SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    char room[1024];
    const int size = ::SSL_read(ssl_.get(), room, sizeof room);
    if (size > 0) heard_.append(room, static_cast<size_t>(size));
    return Pending();
  }
  std::string Say(const std::string& text) {
    ::SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
    return Pending();
  }
  std::string Pending() {
    std::string out(::BIO_ctrl_pending(::SSL_get_wbio(ssl_.get())), '\0');
    if (!out.empty())
      ::BIO_read(::SSL_get_wbio(ssl_.get()), out.data(), static_cast<int>(out.size()));
    return out;
  }
  const std::string& heard() const { return heard_; }

 private:
  std::unique_ptr<SSL_CTX, support::FreedBy<::SSL_CTX_free>> context_;
  std::unique_ptr<SSL, support::FreedBy<::SSL_free>> ssl_;
  std::string heard_;
};

Result<Tls> ClientOf(Trust& trust, const std::string& ca_pem, const std::string& host) {
  return Tls::Begin(TRY(trust.ContextFor(ca_pem)), host);
}

Result<bool> Shake(Tls& tls, Server& server) {
  for (int rounds = 0; rounds < 10; ++rounds) {
    const Result<bool> done = tls.Handshake();
    tls.Take(server.Answer(tls.Give()));
    if (!done.ok() || *done) return done;
  }
  return false;
}

Result<bool> ShakeWith(const Identity& identity, const std::string& host = kHost,
                       int newest = TLS1_3_VERSION) {
  static Trust trust{os::UniqueFd()};
  Tls tls = TRY(ClientOf(trust, TestCa().pem(), host));
  Server server(identity, newest);
  return Shake(tls, server);
}

Identity ModelCertificate(const char* alt_name = "DNS:model.example") {
  return MakeIdentity({.name = "a model", .alt_name = alt_name}, &TestCa());
}

std::string WhyNot(const Result<bool>& shaken) {
  EXPECT_THAT(shaken, FailsWith(ErrorCode::kFailedPrecondition));
  return shaken.ok() ? "" : shaken.error().message();
}

TEST(Tls, SpeaksWithTheServerThatTheCaVouchesFor) {
  EXPECT_THAT(ShakeWith(ModelCertificate()), IsOk());
  EXPECT_THAT(ShakeWith(ModelCertificate(), kHost, TLS1_2_VERSION), IsOk());
  EXPECT_THAT(ShakeWith(ModelCertificate("IP:127.0.0.1"), "127.0.0.1"), IsOk());
  EXPECT_THAT(ShakeWith(ModelCertificate("IP:::1"), "::1"), IsOk());
}

TEST(Tls, SaysWhomItMeans) {
  Trust trust{os::UniqueFd()};
  Result<Tls> tls = ClientOf(trust, TestCa().pem(), kHost);
  Server server(ModelCertificate());
  Tls client = std::move(tls).value();
  ASSERT_THAT(Shake(client, server), IsOk());
  EXPECT_STREQ(::SSL_get_servername(server.ssl(), TLSEXT_NAMETYPE_host_name), kHost);
}

TEST(Tls, RefusesACertificateForAnotherName) {
  for (const char* alt_name : {"DNS:other.example", "DNS:example", "DNS:*.model.example",
                               "DNS:mo*.example", "IP:127.0.0.1"})
    EXPECT_THAT(
        WhyNot(ShakeWith(ModelCertificate(alt_name))),
        AllOf(HasSubstr("model.example: "), HasSubstr("for another name"), HasSubstr("`host`")))
        << alt_name;
  EXPECT_THAT(WhyNot(ShakeWith(ModelCertificate("IP:127.0.0.1"), "127.0.0.2")),
              HasSubstr("for another name"));
}

// What browsers stopped to read in 2017 is not read here either.
TEST(Tls, DoesNotTakeTheSubjectForAName) {
  const Identity named = MakeIdentity({.name = kHost, .alt_name = "DNS:other.example"}, &TestCa());
  EXPECT_THAT(WhyNot(ShakeWith(named)), HasSubstr("for another name"));
  const Identity nameless =
      MakeIdentity({.name = kHost, .alt_name = "email:a@b.example"}, &TestCa());
  EXPECT_THAT(WhyNot(ShakeWith(nameless)), HasSubstr("for another name"));
}

TEST(Tls, RefusesACertificateOutsideItsTime) {
  const Identity old = MakeIdentity(
      {.name = "m", .alt_name = "DNS:model.example", .from_seconds = -7200, .to_seconds = -3600},
      &TestCa());
  EXPECT_THAT(WhyNot(ShakeWith(old)), AllOf(HasSubstr("has expired"), HasSubstr("renew")));
  const Identity early = MakeIdentity(
      {.name = "m", .alt_name = "DNS:model.example", .from_seconds = 3600, .to_seconds = 7200},
      &TestCa());
  EXPECT_THAT(WhyNot(ShakeWith(early)), AllOf(HasSubstr("not valid yet"), HasSubstr("clock")));
}

TEST(Tls, RefusesACertificateThatNobodyTrustedVouchesFor) {
  const Identity own = MakeIdentity({.name = "m", .alt_name = "DNS:model.example"});
  EXPECT_THAT(WhyNot(ShakeWith(own)), HasSubstr("`ca_file`"));
  const Identity other_ca = MakeIdentity({.name = "another CA", .alt_name = ""});
  const Identity theirs = MakeIdentity({.name = "m", .alt_name = "DNS:model.example"}, &other_ca);
  EXPECT_THAT(WhyNot(ShakeWith(theirs)), HasSubstr("`ca_file`"));
}

TEST(Tls, RefusesAServerOfAnOlderTime) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION})
    EXPECT_THAT(WhyNot(ShakeWith(ModelCertificate(), kHost, version)),
                HasSubstr("speaks no TLS 1.2 or newer"));
}

TEST(Tls, SaysOfAServerThatGivesUpThatItDid) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  ASSERT_THAT(tls.Handshake(), IsOk());
  tls.Take(std::string("\x15\x03\x03\0\x02\x02\x28", 7));  // An alert: handshake_failure.
  EXPECT_THAT(WhyNot(tls.Handshake()), AllOf(HasSubstr("refused the TLS"), HasSubstr("`host`")));
}

TEST(Tls, RefusesAServerThatSpeaksNoTls) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  ASSERT_THAT(tls.Handshake(), IsOk());
  tls.Take("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_THAT(WhyNot(tls.Handshake()), AllOf(HasSubstr("speaks no TLS;"), HasSubstr("`plain")));
}

TEST(Tls, BelievesTheRoutesOwnCaAndNobodyElse) {
  const Identity system_ca = MakeIdentity({.name = "the system's", .alt_name = ""});
  Trust trust(support::MemoryFile(system_ca.pem()));
  const Identity of_system =
      MakeIdentity({.name = "m", .alt_name = "DNS:model.example"}, &system_ca);
  Server one(of_system), two(of_system), three(ModelCertificate());
  Tls by_system = ClientOf(trust, "", kHost).value();
  EXPECT_THAT(Shake(by_system, one), IsOk());
  Tls by_ca = ClientOf(trust, TestCa().pem(), kHost).value();
  EXPECT_THAT(WhyNot(Shake(by_ca, two)), HasSubstr("`ca_file`"));
  Tls other = ClientOf(trust, "", kHost).value();
  EXPECT_THAT(WhyNot(Shake(other, three)), HasSubstr("`ca_file`"));
}

TEST(Tls, NamesTheRemedyWhereNobodyIsTrusted) {
  Trust trust(support::MemoryFile(""));
  EXPECT_THAT(trust.ContextFor("").error().message(), HasSubstr("install ca-certificates"));
  EXPECT_THAT(trust.ContextFor("no certificate").error().message(), HasSubstr("`ca_file`"));
}

TEST(Tls, CarriesBytesBothWaysAndTellsAnEndFromACut) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  Server server(ModelCertificate());
  ASSERT_THAT(Shake(tls, server), IsOk());
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  ASSERT_THAT(tls.Encrypt(std::as_bytes(std::span(request))), IsOk());
  tls.Take(server.Answer(tls.Give()));
  EXPECT_EQ(server.heard(), request);
  tls.Take(server.Say("an answer"));
  std::string answer;
  for (int tries = 0; tries < 3 && answer.empty(); ++tries) answer = tls.Decrypt().value();
  EXPECT_EQ(answer, "an answer");
  EXPECT_EQ(tls.Decrypt().value(), "");
  EXPECT_FALSE(tls.ended());
  ::SSL_shutdown(server.ssl());
  tls.Take(server.Pending());
  EXPECT_EQ(tls.Decrypt().value(), "");
  EXPECT_TRUE(tls.ended());
}

TEST(Tls, DoesNotRenegotiate) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  Server server(ModelCertificate(), TLS1_2_VERSION);
  ASSERT_THAT(Shake(tls, server), IsOk());
  ::SSL_renegotiate(server.ssl());
  ::SSL_do_handshake(server.ssl());
  tls.Take(server.Pending());
  EXPECT_THAT(tls.Decrypt(), IsOk());
  // A warning of seven bytes and its seal, where a new handshake would begin with a ClientHello.
  EXPECT_LT(tls.Give().size(), 64u);
}

// Each of them makes an answer, and nothing goes out while we only listen.
TEST(Tls, GivesUpAServerThatAsksForNewKeysWithoutAnEnd) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  Server server(ModelCertificate());
  ASSERT_THAT(Shake(tls, server), IsOk());
  Result<std::string> text = tls.Decrypt();
  for (int i = 0; i < 1000 && text.ok(); ++i) {
    ::SSL_key_update(server.ssl(), SSL_KEY_UPDATE_REQUESTED);
    ::SSL_do_handshake(server.ssl());
    tls.Take(server.Pending());
    text = tls.Decrypt();
  }
  EXPECT_THAT(text, FailsWith(ErrorCode::kUnavailable));
  EXPECT_LT(tls.Give().size(), 8u * 1024);
}

TEST(Tls, RefusesBytesThatWereChangedOnTheWay) {
  Trust trust{os::UniqueFd()};
  Tls tls = ClientOf(trust, TestCa().pem(), kHost).value();
  Server server(ModelCertificate());
  ASSERT_THAT(Shake(tls, server), IsOk());
  static_cast<void>(tls.Decrypt());  // The tickets.
  std::string changed = server.Say("an answer");
  changed.back() = static_cast<char>(changed.back() ^ 1);
  tls.Take(changed);
  EXPECT_THAT(tls.Decrypt(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::dialer
