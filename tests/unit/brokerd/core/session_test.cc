#include "brokerd/core/session.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

using enum SessionState;

constexpr SessionState kAll[] = {kStarting, kRunning, kDone, kFailed, kStopped, kInterrupted};

TEST(Session, StartsRunsAndEnds) {
  EXPECT_TRUE(MayBecome(kStarting, kRunning));
  EXPECT_TRUE(MayBecome(kRunning, kDone));
}

TEST(Session, MayBeCutShortAtAnyTime) {
  for (const SessionState cut : {kFailed, kStopped, kInterrupted}) {
    EXPECT_TRUE(MayBecome(kStarting, cut));
    EXPECT_TRUE(MayBecome(kRunning, cut));
  }
}

TEST(Session, IsNotDoneBeforeItRan) {
  EXPECT_FALSE(MayBecome(kStarting, kDone));
  EXPECT_FALSE(MayBecome(kRunning, kStarting));
}

TEST(Session, StaysOverOnceItIs) {
  for (const SessionState over : {kDone, kFailed, kStopped, kInterrupted}) {
    EXPECT_TRUE(IsOver(over));
    for (const SessionState any : kAll) EXPECT_FALSE(MayBecome(over, any));
  }
}

TEST(Session, HasTheBeginningOfItsPromptAsItsTitle) {
  EXPECT_EQ(TitleOf("count the words\nin my notes"), "count the words");
  EXPECT_EQ(TitleOf(" \r\n\t count"), "count");
  EXPECT_EQ(TitleOf("  \n"), "");
  EXPECT_EQ(TitleOf(std::string(79, 'x') + "\xc3\xa9"), std::string(79, 'x'));
}

TEST(Session, IsCalledByItsRuntimeWhatMayStandInATarget) {
  EXPECT_TRUE(MayBeRuntimeSession(""));
  EXPECT_TRUE(MayBeRuntimeSession("ses_1aZ-9"));
  EXPECT_TRUE(MayBeRuntimeSession(std::string(128, 's')));
  EXPECT_FALSE(MayBeRuntimeSession(std::string(129, 's')));
  for (const char* odd : {"a/b", "..", "a b", "a?b", "a\n", "\xc3\xa9"})
    EXPECT_FALSE(MayBeRuntimeSession(odd)) << odd;
}

}  // namespace
}  // namespace cowork::brokerd
