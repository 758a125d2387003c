#include "brokerd/core/certificates.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/test_ca.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

const std::string kCa = support::kTestCa;

TEST(Certificates, MayBeSeveralWithWordsBetweenThem) {
  EXPECT_THAT(CheckCertificates(kCa), IsOk());
  EXPECT_THAT(CheckCertificates("The old one:\n" + kCa + "and the new one:\n" + kCa), IsOk());
}

TEST(Certificates, AreOneAtLeast) {
  for (const auto* none :
       {"", "none", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"})
    EXPECT_THAT(CheckCertificates(none), FailsWith(ErrorCode::kInvalidArgument)) << none;
}

TEST(Certificates, AreAllWhole) {
  std::string damaged = kCa;
  damaged.replace(kCa.find('\n') + 1, 4, "AAAA");
  EXPECT_THAT(CheckCertificates(damaged), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CheckCertificates(kCa + damaged), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CheckCertificates(kCa + kCa.substr(0, kCa.size() / 2)),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Certificates, AreNotLocked) {
  EXPECT_THAT(CheckCertificates(support::kLockedCa), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(CheckCertificates(kCa + support::kLockedCa), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Certificates, HaveNoPrivateKeyBesideThem) {
  EXPECT_THAT(
      CheckCertificates(kCa + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"),
      FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Certificates, AreNoMoreThanARouteCarries) {
  EXPECT_THAT(CheckCertificates(kCa + std::string(kLargestCaFile - kCa.size(), '\n')), IsOk());
  EXPECT_THAT(CheckCertificates(kCa + std::string(kLargestCaFile - kCa.size() + 1, '\n')),
              FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::brokerd
