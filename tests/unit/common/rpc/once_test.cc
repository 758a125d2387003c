#include "common/rpc/once.h"

#include <memory>

#include <gtest/gtest.h>

#include "common/rpc/task.h"

namespace cowork::rpc {
namespace {

Task<int> Await(std::shared_ptr<Once<int>> once) {
  co_return co_await *once;
}

Detached RunInto(int& outcome, Task<int> task) {
  outcome = *co_await task;
}

TEST(Once, ResumesWhoeverAwaitsIt) {
  const auto once = std::make_shared<Once<int>>();
  int outcome = 0;
  RunInto(outcome, Await(once));
  EXPECT_EQ(outcome, 0);
  once->Set(7);
  EXPECT_EQ(outcome, 7);
}

TEST(Once, HoldsToTheFirstOutcome) {
  const auto once = std::make_shared<Once<int>>();
  once->Set(7);
  once->Set(8);
  int outcome = 0;
  RunInto(outcome, Await(once));
  EXPECT_EQ(outcome, 7);
}

}  // namespace
}  // namespace cowork::rpc
