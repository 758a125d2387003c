// The trial of a provider whose name leads elsewhere at the next question: a world with a DNS
// server that lies, and TLS servers with the certificate that it wants.

#include <gmock/gmock.h>

#include "tests/support/certificates.h"
#include "tests/support/dns_server.h"
#include "tests/support/matchers.h"
#include "tests/support/route_trial_at_work.h"
#include "tests/support/world.h"

namespace cowork::runnerd::session {
namespace {

using support::DnsServer;
using support::IsOk;
using support::WebServer;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kPublic[] = "93.184.216.34";

class RouteTrialThatIsRebound : public RouteTrialAtWork {
 protected:
  static void SetUpTestSuite() { support::EnterWorld({kPublic}); }
};

// test-connect-1 of the vectors.
TEST_F(RouteTrialThatIsRebound, DialsTheAddressThatWasChecked) {
  const support::Identity ca = support::MakeIdentity({.name = "a CA", .alt_name = ""});
  const support::Identity model =
      support::MakeIdentity({.name = "a model", .alt_name = "DNS:rebind.example"}, &ca);
  const DnsServer dns({{"rebind.example", {{kPublic}, {"127.0.0.1"}}}});
  WebServer world({.address = kPublic, .port = 443, .identity = &model});
  WebServer self({.address = "127.0.0.1", .port = 443, .identity = &model});
  RouteOrder order = To(443);
  order.model.host = "rebind.example";
  order.model.plain = order.model.is_private = false;
  order.model.ca_pem = ca.pem();

  const Result<RouteOutcome> met = Try(order);
  ASSERT_THAT(met, IsOk());
  EXPECT_EQ(met->status, 200u) << met->why;
  EXPECT_EQ(met->address, kPublic);
  EXPECT_THAT(Try(order)->why, HasSubstr("this machine itself"));
  EXPECT_THAT(world.heard(), SizeIs(1));
  EXPECT_EQ(self.connections(), 0);
}

}  // namespace
}  // namespace cowork::runnerd::session
