#include "deploy/standalone/last_words.h"

#include <gtest/gtest.h>

#include "deploy/standalone/readiness.h"

namespace cowork::standalone {
namespace {

TEST(LastWords, ReadALogLineAsASentence) {
  EXPECT_EQ(Readable(R"({"unix_ms":1,"severity":"error","event":"no zygote; install it"})"),
            "no zygote; install it");
  EXPECT_EQ(Readable(R"({"event":"it says \"no\"","detail":"open: a\\b"})"),
            R"(open: a\b: it says "no")");
}

TEST(LastWords, LeaveAnyOtherLineAsItIs) {
  EXPECT_EQ(Readable("terminate called"), "terminate called");
  EXPECT_EQ(Readable(R"({"event":"cut o)"), "cut o");
  EXPECT_EQ(LastWordsIn("/no/such/log"), "its log says nothing");
}

TEST(LastWords, MayNameTheRemedy) {
  const Failure failure =
      WithOwnRemedy({.exit_code = 1, .what = "", .why = "a; b; install it", .remedy = "less log"});
  EXPECT_EQ(failure.why, "a; b");
  EXPECT_EQ(failure.remedy, "install it");
}

}  // namespace
}  // namespace cowork::standalone
