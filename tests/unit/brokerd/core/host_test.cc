#include "brokerd/core/host.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;

TEST(Host, IsANameInLowerCase) {
  for (const auto* name : {"API.Example.ORG", "a-b.c9.example", "a_b.example", "x"}) {
    EXPECT_EQ(ParseHost(name)->is, Host::Is::kName) << name;
    EXPECT_EQ(ParseHost(ParseHost(name)->text)->text, ParseHost(name)->text) << name;
  }
  EXPECT_EQ(ParseHost("API.Example.ORG")->text, "api.example.org");
}

TEST(Host, IsAnAddressInItsOneForm) {
  EXPECT_EQ(ParseHost("2001:DB8:0:0::7")->text, "2001:db8::7");
  EXPECT_EQ(ParseHost("192.0.2.7")->is, Host::Is::kPublic);
}

TEST(Host, IsPrivateAtTheEdgesOfThePrivateRangesAndNotBeyond) {
  for (const auto* inside : {"10.0.0.0", "10.255.255.255", "127.0.0.0", "127.255.255.255",
                             "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255",
                             "::1", "fc00::", "fdff::1", "localhost", "a.localhost"})
    EXPECT_EQ(ParseHost(inside)->is, Host::Is::kPrivate) << inside;
  for (const auto* outside :
       {"9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.0", "172.15.255.255", "172.32.0.0",
        "192.167.255.255", "192.169.0.0", "::2", "fbff::1", "fe00::1"})
    EXPECT_EQ(ParseHost(outside)->is, Host::Is::kPublic) << outside;
  EXPECT_EQ(ParseHost("notlocalhost")->is, Host::Is::kName);
}

TEST(Host, IsNothingThatTwoProgramsCouldReadInTwoWays) {
  const std::string label(64, 'a');
  for (const auto* text : {"",
                           ".",
                           "a.",
                           ".a",
                           "a..b",
                           "-a",
                           "a-",
                           "a b",
                           "a/b",
                           "a:443",
                           "[::1]",
                           "127.1",
                           "2130706433",
                           "0x7f000001",
                           "0x7f.1",
                           "1.2.3",
                           "a.1-2",
                           "127.0.0.01",
                           "a@b",
                           "a%2eb",
                           "a\nb",
                           "fe80::1%eth0",
                           "b\xc3\xbc.example",
                           label.c_str()})
    EXPECT_THAT(ParseHost(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
  EXPECT_THAT(ParseHost(std::string("a\0b", 3)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ParseHost(std::string("127.0.0.1\0.a", 12)), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
