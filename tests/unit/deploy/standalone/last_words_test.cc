#include "deploy/standalone/last_words.h"

#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/scratch.h"

namespace cowork::standalone {
namespace {

Failure Explained(std::string_view line) {
  return ExplainedBy({.exit_code = 1, .what = "", .why = "", .remedy = "less log"}, line);
}

TEST(LastWords, ReadALogLineAsASentence) {
  const Failure failure =
      Explained(R"({"unix_ms":1,"severity":"error","event":"no zygote; install it"})");
  EXPECT_EQ(failure.why, "no zygote");
  EXPECT_EQ(failure.remedy, "install it");
  EXPECT_EQ(Explained(R"({"event":"it says \"no\"","detail":"open: a\\b"})").why,
            R"(open: a\b: it says "no")");
}

TEST(LastWords, GiveTheReasonBeforeTheEvent) {
  const Failure failure = Explained(
      R"({"event":"brokerd does not start","why":"line 2: a mistake","detail":"","do":"mend it"})");
  EXPECT_EQ(failure.why, "line 2: a mistake");
  EXPECT_EQ(failure.remedy, "mend it");
}

TEST(LastWords, GiveTheReasonsOwnRemedyBeforeTheOneForAll) {
  const Failure failure =
      Explained(R"({"event":"e","why":"a; b; chmod 600 f","detail":"x; y","do":"mend it"})");
  EXPECT_EQ(failure.why, "x; y: a; b");
  EXPECT_EQ(failure.remedy, "chmod 600 f");
}

TEST(LastWords, LeaveAnyOtherLineAsItIs) {
  EXPECT_EQ(Explained("terminate called").why, "terminate called");
  EXPECT_EQ(Explained("terminate called").remedy, "less log");
  EXPECT_EQ(Explained(R"({"event":"cut o)").why, "cut o");
  EXPECT_EQ(ExplainedByLog({}, {{.path = "/no/such/log"}}).why, "its log says nothing");
}

// A daemon that ends just as it is sent a new log says why in the old one.
TEST(LastWords, AreInTheFileThatWasPutAsideWhereThePresentOneHasNone) {
  const support::ScratchDirectory scratch;
  const std::string present = scratch.path() + "/brokerd.jsonl";
  const std::string aside = scratch.path() + "/brokerd-2026-11-26.jsonl";
  std::ofstream(present).flush();
  std::ofstream(aside) << R"({"event":"e","why":"earlier"})"
                       << "\n";
  EXPECT_EQ(ExplainedByLog({}, {{present}, {aside}}).why, "earlier");
  std::ofstream(present) << R"({"event":"e","why":"later"})"
                         << "\n";
  EXPECT_EQ(ExplainedByLog({}, {{present}, {aside}}).why, "later");
}

TEST(LastWords, AreOfNoEarlierStart) {
  const support::ScratchDirectory scratch;
  const std::string log = scratch.path() + "/brokerd.jsonl";
  std::ofstream(log) << "mended since\n";
  EXPECT_EQ(ExplainedByLog({}, {{.path = log, .from = 13}}).why, "its log says nothing");
  std::ofstream(log, std::ios::app) << "of this start\n";
  EXPECT_EQ(ExplainedByLog({}, {{.path = log, .from = 13}}).why, "of this start");
}

}  // namespace
}  // namespace cowork::standalone
