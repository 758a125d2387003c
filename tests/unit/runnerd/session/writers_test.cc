#include "runnerd/session/writers.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::runnerd::session {
namespace {

class WritersTest : public ::testing::Test {
 protected:
  std::unique_ptr<Writers::Place> Wait(const std::string& name, uint64_t inode = 1,
                                       const std::string& path = "/p") {
    return writers_.Wait({.path = path, .device = 1, .inode = inode, .boot = {}},
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
  auto other = Wait("b", 2, "/p2");
  EXPECT_EQ(Ran(), "ab");
}

TEST_F(WritersTest, LetsOneOfADirectoryInAnotherWaitForThatOne) {
  auto outer = Wait("a", 1, "/p");
  auto inner = Wait("b", 2, "/p/x/y");
  EXPECT_EQ(Ran(), "a");
  outer.reset();
  EXPECT_EQ(Ran(), "ab");
}

TEST_F(WritersTest, LetsOneOfADirectoryWaitForEachThatLiesInIt) {
  auto inner = Wait("a", 2, "/p/x");
  auto other = Wait("b", 3, "/p/y");
  auto outer = Wait("c", 1, "/p");
  EXPECT_EQ(Ran(), "ab");  // These two share nothing.
  inner.reset();
  EXPECT_EQ(Ran(), "ab");
  other.reset();
  EXPECT_EQ(Ran(), "abc");
}

// Or a directory would be passed by for good, by those that lie in it.
TEST_F(WritersTest, LetsNobodyPassOneThatWaits) {
  auto inner = Wait("a", 2, "/p/x");
  auto outer = Wait("b", 1, "/p");
  auto later = Wait("c", 3, "/p/y");
  EXPECT_EQ(Ran(), "a");
  inner.reset();
  EXPECT_EQ(Ran(), "ab");
  outer.reset();
  EXPECT_EQ(Ran(), "abc");
}

TEST_F(WritersTest, LetsThoseGoWhoWaitedForOneThatLeft) {
  auto inner = Wait("a", 2, "/p/x");
  auto outer = Wait("b", 1, "/p");
  auto later = Wait("c", 3, "/p/y");
  outer.reset();
  EXPECT_EQ(Ran(), "ac");
}

TEST_F(WritersTest, KnowsADirectoryByAnotherPath) {
  auto one = Wait("a", 1, "/p");
  auto two = Wait("b", 1, "/mnt/p");
  EXPECT_EQ(Ran(), "a");
  one.reset();
  EXPECT_EQ(Ran(), "ab");
}

}  // namespace
}  // namespace cowork::runnerd::session
