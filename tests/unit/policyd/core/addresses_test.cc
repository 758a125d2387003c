#include "policyd/core/addresses.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::policyd {
namespace {

using support::FailsWith;
using support::IsOk;
using testing::HasSubstr;

Reach ReachOf(const char* text) {
  const std::optional<Address> address = ParseAddress(text);
  EXPECT_TRUE(address.has_value()) << text;
  return Classify(address.value_or(Address{})).reach;
}

std::vector<Address> Answers(std::initializer_list<const char*> texts) {
  std::vector<Address> answers;
  for (const char* text : texts) answers.push_back(*ParseAddress(text));
  return answers;
}

TEST(Addresses, TheWorldIsWhatWasAssignedToIt) {
  for (const char* text :
       {"1.1.1.1",         "9.255.255.255",        "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",     "126.255.255.255",      "128.0.0.0",       "169.253.255.255",
        "169.255.0.0",     "172.15.255.255",       "172.32.0.0",      "192.0.1.0",
        "192.88.98.1",     "192.169.0.0",          "198.17.255.255",  "198.20.0.0",
        "223.255.255.255", "2606:4700:4700::1111", "2001:200::",      "2003::",
        "3ffe::1",         "::ffff:8.8.8.8",       "64:ff9b::8.8.8.8"})
    EXPECT_EQ(ReachOf(text), Reach::kPublic) << text;
}

TEST(Addresses, WhatIsSomebodysOwnNeedsAWordForIt) {
  for (const char* text :
       {"127.0.0.1", "127.255.255.255", "10.0.0.0", "10.255.255.255", "172.16.0.0",
        "172.31.255.255", "192.168.0.0", "192.168.255.255", "100.64.0.1", "100.127.255.255", "::1",
        "fc00::1", "fd00::1", "fdff:ffff::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a00:1",
        "64:ff9b::a00:5", "64:ff9b::127.0.0.1"})
    EXPECT_EQ(ReachOf(text), Reach::kPrivate) << text;
}

TEST(Addresses, MetadataServicesAreNeverReached) {
  for (const char* text :
       {"169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.42.42", "169.254.0.23",
        "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23",
        "fd20:ce::254", "fd00:42::42", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
        "64:ff9b::169.254.169.254", "::ffff:100.100.100.200", "fd00:c1::a9fe:a9fe",
        "fd00:a9fe:a9fe::1", "fd00:100::100:200"}) {
    EXPECT_EQ(ReachOf(text), Reach::kNever) << text;
    EXPECT_EQ(Classify(*ParseAddress(text)).what, "a metadata service") << text;
  }
}

TEST(Addresses, WhatIsNobodysOrOfThisLinkAloneIsNeverReached) {
  for (const char* text :
       {"0.0.0.0",      "0.255.255.255", "169.254.0.1",     "169.254.255.255", "192.0.0.1",
        "192.0.2.1",    "192.88.99.1",   "198.18.0.1",      "198.19.255.255",  "198.51.100.1",
        "203.0.113.1",  "224.0.0.1",     "239.255.255.250", "240.0.0.1",       "255.255.255.255",
        "::",           "::2",           "100::1",          "2001:2::1",       "2001:20::1",
        "2001:db8::1",  "3fff::1",       "4000::1",         "5f00::1",         "fe80::1",
        "febf:ffff::1", "fec0::1",       "ff02::1"})
    EXPECT_EQ(ReachOf(text), Reach::kNever) << text;
}

TEST(Addresses, ATunnelIsNeverTakenWhereverItWouldEnd) {
  for (const char* text :
       {"2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1",
        "2002:808:808::", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::10.0.0.1",
        "::7f00:1", "::169.254.169.254", "::8.8.8.8", "64:ff9b:1::7f00:1", "64:ff9b:1::808:808"})
    EXPECT_EQ(ReachOf(text), Reach::kNever) << text;
}

TEST(Addresses, AnAddressIsReadInItsStandardFormAlone) {
  for (const char* text : {"", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.2.3.4.5",
                           "1.2.3.4 ", "fe80::1%eth0", "[::1]", "::1]", "model.example", "1.2.3"})
    EXPECT_FALSE(ParseAddress(text).has_value()) << text;
  EXPECT_FALSE(ParseAddress(std::string_view("1.2.3.4\0", 8)).has_value());
}

TEST(Addresses, AnAddressIsWrittenAsPeopleWriteIt) {
  for (const char* text : {"93.184.216.34", "2606:4700::1", "::1", "fd00:ec2::254"})
    EXPECT_EQ(TextOf(*ParseAddress(text)), text);
  EXPECT_EQ(TextOf(*ParseAddress("::ffff:10.0.0.1")), "10.0.0.1");
}

TEST(CheckAnswers, OneBadAnswerRefusesTheWholeWhereverItStands) {
  const auto code = ErrorCode::kPermissionDenied;
  EXPECT_THAT(CheckAnswers("h", Answers({"93.184.216.34"}), Private::kRefused), IsOk());
  EXPECT_THAT(CheckAnswers("h", Answers({"93.184.216.34", "10.0.0.5"}), Private::kRefused),
              FailsWith(code));
  EXPECT_THAT(CheckAnswers("h", Answers({"10.0.0.5", "93.184.216.34"}), Private::kRefused),
              FailsWith(code));
  EXPECT_THAT(CheckAnswers("h", Answers({"93.184.216.34", "169.254.169.254"}), Private::kRefused),
              FailsWith(code));
}

TEST(CheckAnswers, TheOptInOpensPrivateAddressesAndNothingElse) {
  EXPECT_THAT(CheckAnswers("h", Answers({"10.0.0.5", "93.184.216.34"}), Private::kAllowed), IsOk());
  EXPECT_THAT(CheckAnswers("h", Answers({"10.0.0.5", "169.254.169.254"}), Private::kAllowed),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(CheckAnswers("h", Answers({"fd00:ec2::254"}), Private::kAllowed),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST(CheckAnswers, ARefusalNamesTheAddressAndTheRemedy) {
  const Result<void> local = CheckAnswers("model.lan", Answers({"10.0.0.5"}), Private::kRefused);
  EXPECT_THAT(local.error().message(),
              testing::AllOf(HasSubstr("model.lan is at 10.0.0.5, a private address"),
                             HasSubstr("`private = true`")));
  const Result<void> never =
      CheckAnswers("model.lan", Answers({"169.254.169.254"}), Private::kAllowed);
  EXPECT_THAT(never.error().message(), HasSubstr("a metadata service, which no box may reach"));
}

TEST(CheckAnswers, NoAnswerIsNoLeave) {
  EXPECT_THAT(CheckAnswers("h", {}, Private::kAllowed), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::policyd
