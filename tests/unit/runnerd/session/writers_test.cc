#include "runnerd/session/writers.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::runnerd::session {
namespace {

class WritersTest : public ::testing::Test {
 protected:
  std::unique_ptr<Writers::Place> Wait(const std::string& name, uint64_t inode = 1) {
    return writers_.Wait({.path = "/p", .device = 1, .inode = inode, .boot = {}},
                         [this, name] { ran_ += name; });
  }
  std::string Ran() {
    io_.restart();
    io_.poll();
    return ran_;
  }

  boost::asio::io_context io_;
  Writers writers_{io_};
  std::string ran_;
};

TEST_F(WritersTest, LetsTheFirstGoAtOnceAndTheNextWhenItHasGone) {
  auto one = Wait("a");
  auto two = Wait("b");
  EXPECT_EQ(Ran(), "a");
  one.reset();
  EXPECT_EQ(Ran(), "ab");
}

TEST_F(WritersTest, KeepsTheOrderInWhichTheyCame) {
  auto one = Wait("a");
  auto two = Wait("b");
  auto three = Wait("c");
  one.reset();
  EXPECT_EQ(Ran(), "b");  // The first one was gone before the loop came round.
  two.reset();
  EXPECT_EQ(Ran(), "bc");
}

TEST_F(WritersTest, LetsNobodyGoWhoHasLeft) {
  auto one = Wait("a");
  auto two = Wait("b");
  auto three = Wait("c");
  EXPECT_EQ(Ran(), "a");
  two.reset();
  EXPECT_EQ(Ran(), "a");
  one.reset();
  EXPECT_EQ(Ran(), "ac");
}

TEST_F(WritersTest, CallsNobodyTwice) {
  auto one = Wait("a");
  EXPECT_EQ(Ran(), "a");
  auto two = Wait("b");
  EXPECT_EQ(Ran(), "a");
  two.reset();
  EXPECT_EQ(Ran(), "a");
}

TEST_F(WritersTest, LetsThoseOfOtherDirectoriesGoBesides) {
  auto one = Wait("a");
  auto other = Wait("b", 2);
  EXPECT_EQ(Ran(), "ab");
}

}  // namespace
}  // namespace cowork::runnerd::session
