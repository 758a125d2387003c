#include "common/base/constant_time.h"

#include <string_view>

#include <gtest/gtest.h>

namespace cowork {
namespace {

bool Equal(std::string_view a, std::string_view b) {
  return EqualInConstantTime(std::as_bytes(std::span(a)), std::as_bytes(std::span(b)));
}

TEST(EqualInConstantTime, TellsWhatDiffersInOneBitOrInLength) {
  EXPECT_TRUE(Equal("a token", "a token"));
  EXPECT_TRUE(Equal("", ""));
  EXPECT_FALSE(Equal("a token", "a tokeo"));
  EXPECT_FALSE(Equal("b token", "a token"));
  EXPECT_FALSE(Equal("a token", "a toke"));
  EXPECT_FALSE(Equal("", "a"));
}

}  // namespace
}  // namespace cowork
