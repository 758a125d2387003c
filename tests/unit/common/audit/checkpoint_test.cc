#include "common/audit/checkpoint.h"

#include <gtest/gtest.h>

namespace cowork {
namespace {

// What is signed is a promise to whoever kept a checkpoint: it does not change.
TEST(ACheckpoint, IsSignedAsFourLines) {
  Checkpoint checkpoint{.broker = {.records = 40}, .vault = {.records = 7}, .unix_ms = 1000};
  checkpoint.broker.link.fill(0xab);
  std::string links[2];
  for (int i = 0; i < 32; ++i) {
    links[0] += "ab";
    links[1] += "00";
  }
  EXPECT_EQ(BytesToSign(checkpoint), "cowork audit checkpoint 1\nbroker 40 " + links[0] +
                                         "\nvault 7 " + links[1] + "\nunix_ms 1000\n");
}

}  // namespace
}  // namespace cowork
