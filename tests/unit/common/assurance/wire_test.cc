#include "common/assurance/wire.h"

#include <gmock/gmock.h>

namespace cowork::assurance {
namespace {

TEST(AssuranceWire, SaysEachLevelByItsOwnName) {
  EXPECT_EQ(ToWire(Level::kNone), v1::ASSURANCE_LEVEL_NONE);
  EXPECT_EQ(ToWire(Level::kReduced), v1::ASSURANCE_LEVEL_REDUCED);
  EXPECT_EQ(ToWire(Level::kStandard), v1::ASSURANCE_LEVEL_STANDARD);
  EXPECT_EQ(ToWire(Level::kFull), v1::ASSURANCE_LEVEL_FULL);
  for (const Level level : {Level::kNone, Level::kReduced, Level::kStandard, Level::kFull})
    EXPECT_EQ(FromWire(ToWire(level)), level);
}

TEST(AssuranceWire, TakesALevelThatItDoesNotKnowForNone) {
  for (const auto unknown :
       {v1::ASSURANCE_LEVEL_UNSPECIFIED, static_cast<v1::AssuranceLevel>(99)}) {
    EXPECT_FALSE(FromWire(unknown).has_value());
    v1::Assurance message;
    message.set_level(unknown);
    EXPECT_EQ(FromWire(message).level, Level::kNone);
  }
}

TEST(AssuranceWire, HandsOnEveryLayer) {
  const Assurance sent = Judge({.user_namespaces = 0, .proc = 0, .landlock = 7, .seccomp = true});
  const Assurance received = FromWire(ToWire(sent));
  EXPECT_EQ(received.level, Level::kStandard);
  EXPECT_EQ(received.lacks, sent.lacks);
  ASSERT_EQ(received.layers.size(), sent.layers.size());
  for (size_t i = 0; i < sent.layers.size(); ++i) {
    EXPECT_EQ(received.layers[i].name, sent.layers[i].name);
    EXPECT_EQ(received.layers[i].title, sent.layers[i].title);
    EXPECT_EQ(received.layers[i].found, sent.layers[i].found);
    EXPECT_EQ(received.layers[i].detail, sent.layers[i].detail);
    EXPECT_EQ(received.layers[i].remedy, sent.layers[i].remedy);
  }
}

}  // namespace
}  // namespace cowork::assurance
