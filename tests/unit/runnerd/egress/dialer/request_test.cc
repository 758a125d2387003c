#include "runnerd/egress/dialer/core/request.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::dialer {
namespace {

using support::FailsWith;
using support::IsOk;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Routes ModelAt(const char* host) {
  return {{"model",
           {.host = host,
            .address = policyd::ParseAddress(host),
            .port = 8123,
            .base_path = "/v1",
            .lease_id = "l-1",
            .key_header = "",
            .plain = true,
            .ca_pem = "",
            .opt_in = policyd::Private::kAllowed}}};
}

RequestHead Asking(std::string target) {
  return {.route = "model",
          .method = "POST",
          .target = std::move(target),
          .headers = {{"Content-Type", "application/json"}}};
}

RequestHead AskingWith(std::string name, std::string value) {
  RequestHead head = Asking("/v1/chat/completions");
  head.headers = {{std::move(name), std::move(value)}};
  return head;
}

Result<const Route*> AdmitToModel(const RequestHead& head) {
  static const Routes routes = ModelAt("127.0.0.1");
  return Admit(routes, head);
}

std::string WrittenFor(const RequestHead& head, Body body = Body::kChunked) {
  static const Routes routes = ModelAt("127.0.0.1");
  return HeadFor(routes.at("model"), head, body);
}

TEST(DialerRequest, WritesTheWholeHeadItself) {
  EXPECT_EQ(WrittenFor(Asking("/v1/chat/completions?x=1")),
            "POST /v1/chat/completions?x=1 HTTP/1.1\r\n"
            "Host: 127.0.0.1:8123\r\n"
            "Content-Type: application/json\r\n"
            "Accept-Encoding: identity\r\n"
            "Connection: keep-alive\r\n"
            "Transfer-Encoding: chunked\r\n");
}

TEST(DialerRequest, FramesARequestWithoutABodyAsEmpty) {
  EXPECT_THAT(WrittenFor(Asking("/v1/x"), Body::kNone),
              AllOf(HasSubstr("Content-Length: 0\r\n"), Not(HasSubstr("Transfer-Encoding"))));
}

TEST(DialerRequest, KnowsNoRouteButItsOwn) {
  RequestHead head = Asking("/v1/models");
  head.route = "models";
  EXPECT_THAT(AdmitToModel(head), FailsWith(ErrorCode::kNotFound));
}

TEST(DialerRequest, AdmitsTheBasePathAndWhatIsBelowIt) {
  for (const char* target :
       {"/v1", "/v1?a=/../b", "/v1/models", "/v1/a%20b", "/v1/x/", "/v1/%c3%a9"})
    EXPECT_THAT(AdmitToModel(Asking(target)), IsOk()) << target;
}

TEST(DialerRequest, RefusesATargetOutsideTheBasePath) {
  for (const char* target : {"/", "/v2/x", "/v10", "/v1x/y", "/admin?/v1/", "/V1/x"})
    EXPECT_THAT(AdmitToModel(Asking(target)), FailsWith(ErrorCode::kPermissionDenied)) << target;
}

TEST(DialerRequest, RefusesATargetThatClimbsHoweverItIsWritten) {
  for (const char* target :
       {"/v1/..", "/v1/../admin", "/v1/./x", "/v1/%2e%2e/admin", "/v1/%2E./admin", "/v1/.%2e/admin",
        "/v1/..%2fadmin", "/v1/..;a/admin", "/v1/%252e%252e/admin", "/v1/x%5c..%5cadmin", "/v1/;/x",
        "/v1/x%00", "/v1/a%0d%0ab", "/v1/x%3f/../.."})
    EXPECT_THAT(AdmitToModel(Asking(target)), FailsWith(ErrorCode::kPermissionDenied)) << target;
}

TEST(DialerRequest, RefusesATargetThatIsNoPath) {
  for (const char* target :
       {"", "*", "v1/x", "http://other.example/v1/x", "//other.example/v1", "other.example:443",
        "/v1//x", "/v1/x#y", "/v1\\..\\admin", "/v1/%zz", "/v1/%2"})
    EXPECT_THAT(AdmitToModel(Asking(target)), FailsWith(ErrorCode::kInvalidArgument)) << target;
}

TEST(DialerRequest, RefusesATargetThatEndsTheRequestLineEarly) {
  const std::string nul("/v1/x\0y", 7);
  for (const std::string& target :
       {std::string("/v1/x HTTP/1.1\r\nHost: evil"), std::string("/v1/x\r\n\r\nGET /admin"),
        std::string("/v1/x\ny"), std::string("/v1/x y"), std::string("/v1/x\ty"), nul,
        std::string("/v1/\xc3\xa9"), std::string("/v1/\x7f")})
    EXPECT_THAT(AdmitToModel(Asking(target)), FailsWith(ErrorCode::kInvalidArgument)) << target;
}

TEST(DialerRequest, RefusesATargetWithoutAnEnd) {
  EXPECT_THAT(AdmitToModel(Asking("/v1/" + std::string(17'000, 'a'))),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerRequest, RefusesAMethodThatIsNoWord) {
  for (const char* method : {"", "GET /v1/x", "GET\r\nX: y", "P\tOST", "GE\xc3\xa9"}) {
    RequestHead head = Asking("/v1/x");
    head.method = method;
    EXPECT_THAT(AdmitToModel(head), FailsWith(ErrorCode::kInvalidArgument)) << method;
  }
}

TEST(DialerRequest, RefusesTheMethodsThatTunnelOrRepeatTheRequest) {
  for (const char* method : {"CONNECT", "TRACE"}) {
    RequestHead head = Asking("/v1/x");
    head.method = method;
    EXPECT_THAT(AdmitToModel(head), FailsWith(ErrorCode::kPermissionDenied)) << method;
  }
}

TEST(DialerRequest, RefusesAHeaderThatWouldWriteAnother) {
  EXPECT_THAT(AdmitToModel(AskingWith("X-A", "b\r\nAuthorization: Bearer mine")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(AdmitToModel(AskingWith("X-A", "b\ncontent-length: 5")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(AdmitToModel(AskingWith("X-A", std::string("b\0c", 3))),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(AdmitToModel(AskingWith("X-A: b\r\nX-B", "c")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(AdmitToModel(AskingWith("Host ", "c")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(AdmitToModel(AskingWith("", "c")), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerRequest, RefusesARefusedHeaderEvenWhereItWouldBeDropped) {
  EXPECT_THAT(AdmitToModel(AskingWith("Authorization", "Bearer a\r\nHost: evil")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerRequest, DropsEveryWayToNameAnotherHost) {
  for (const char* name : {"Host", "HOST", "Forwarded", "X-Forwarded-Host", "X-Original-URL",
                           "X-Rewrite-Url", "x_original_url"})
    EXPECT_THAT(WrittenFor(AskingWith(name, "evil")), Not(HasSubstr("evil"))) << name;
}

TEST(DialerRequest, DropsEveryWayToMoveTheEndOfTheRequest) {
  for (const char* name : {"Content-Length", "content_length", "Transfer-Encoding", "TE", "Trailer",
                           "Connection", "Keep-Alive", "Upgrade", "Expect", "HTTP2-Settings"})
    EXPECT_THAT(WrittenFor(AskingWith(name, "evil")), Not(HasSubstr("evil"))) << name;
}

TEST(DialerRequest, DropsEveryCredentialThatTheBoxBrings) {
  for (const char* name :
       {"Authorization", "authorization", "AUTHORIZATION", "Proxy-Authorization", "Cookie",
        "X-Api-Key", "x_api_key", "Api-Key", "X-Goog-Api-Key", "X-Auth-Token",
        "X-Amz-Security-Token", "X-Session-Id", "Proxy-Connection", "X-Client-Secret"})
    EXPECT_THAT(WrittenFor(AskingWith(name, "evil")), Not(HasSubstr("evil"))) << name;
}

TEST(DialerRequest, DropsWhatTheConnectionHeaderCallsHopByHop) {
  RequestHead head = Asking("/v1/x");
  head.headers = {{"Connection", "close, X-Secretive ,\tX_Other"},
                  {"x-secretive", "evil"},
                  {"X-Other", "evil"},
                  {"X-Third", "kept"}};
  EXPECT_THAT(WrittenFor(head), AllOf(Not(HasSubstr("evil")), HasSubstr("X-Third: kept\r\n")));
}

TEST(DialerRequest, AsksForAnAnswerThatIsNotPacked) {
  const std::string written = WrittenFor(AskingWith("Accept-Encoding", "gzip"));
  EXPECT_THAT(written, AllOf(HasSubstr("Accept-Encoding: identity"), Not(HasSubstr("gzip"))));
}

TEST(DialerRequest, NeverDialsAMetadataService) {
  for (const char* address :
       {"169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "fd00:ec2::254",
        "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "::169.254.169.254", "fe80::1"})
    EXPECT_THAT(Admit(ModelAt(address), Asking("/v1/x")), FailsWith(ErrorCode::kPermissionDenied))
        << address;
}

TEST(DialerRequest, DialsAPrivateAddressOnlyWhereTheRouteSaysSo) {
  for (const char* address : {"127.0.0.1", "::1", "10.0.0.5", "192.168.1.1", "fd00::1"}) {
    Routes routes = ModelAt(address);
    EXPECT_THAT(Admit(routes, Asking("/v1/x")), IsOk()) << address;
    routes.at("model").opt_in = policyd::Private::kRefused;
    EXPECT_THAT(Admit(routes, Asking("/v1/x")), FailsWith(ErrorCode::kPermissionDenied)) << address;
  }
}

TEST(DialerRequest, NamesTheHostAsTheRouteDoesAndThePortWhereItIsUnusual) {
  Route route = ModelAt("127.0.0.1").at("model");
  route.host = "model.example";
  EXPECT_EQ(route.host_header(), "model.example:8123");
  EXPECT_EQ(route.destination(), "model.example:8123");
  route.port = 80;
  EXPECT_EQ(route.host_header(), "model.example");
  route.plain = false;
  EXPECT_EQ(route.host_header(), "model.example:80");
  route.port = 443;
  EXPECT_EQ(route.host_header(), "model.example");
  route.host = "2606:4700::1";
  EXPECT_EQ(route.host_header(), "[2606:4700::1]");
}

TEST(DialerRequest, PutsTheCredentialWhereTheRouteSaysAndDropsTheBoxsOwnThere) {
  Route route = ModelAt("127.0.0.1").at("model");
  EXPECT_EQ(CredentialLine(route), "Authorization: Bearer ");
  route.key_header = "X-Model";
  EXPECT_EQ(CredentialLine(route), "X-Model: ");
  for (const char* name : {"X-Model", "x-model", "x_model"})
    EXPECT_THAT(HeadFor(route, AskingWith(name, "mine"), Body::kNone), Not(HasSubstr("mine")))
        << name;
}

}  // namespace
}  // namespace cowork::dialer
