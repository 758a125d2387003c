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

}  // namespace
}  // namespace cowork::brokerd
