#include "common/base/locked_pages.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/in_child.h"

namespace cowork {
namespace {

using support::Ending;
using support::InChild;

bool IsThere(std::byte* page) {
  return ::msync(page, kLockedPage, MS_ASYNC) == 0;
}

bool IsWiped(const std::byte* page, size_t size) {
  return std::all_of(page, page + size, [](std::byte b) { return b == std::byte{0}; });
}

std::vector<std::byte*> Take(size_t count) {
  std::vector<std::byte*> pages;
  for (size_t i = 0; i < count; ++i) pages.push_back(TakeLockedPages(1));
  return pages;
}

void GiveBack(const std::vector<std::byte*>& pages) {
  for (std::byte* page : pages) GiveBackLockedPages(page, 1);
}

TEST(LockedPages, AreGivenAgain) {
  std::byte* page = TakeLockedPages(8);
  GiveBackLockedPages(page, 8);
  EXPECT_EQ(TakeLockedPages(kLockedPage), page);
  GiveBackLockedPages(page, kLockedPage);
}

TEST(LockedPages, AreWipedBeforeAnybodyHasThemNext) {
  std::byte* page = TakeLockedPages(8);
  std::fill_n(page, kLockedPage, std::byte{'x'});
  GiveBackLockedPages(page, 8);
  EXPECT_TRUE(IsWiped(page, kLockedPage));  // Already while nobody has it.
  ASSERT_EQ(TakeLockedPages(8), page);
  EXPECT_TRUE(IsWiped(page, kLockedPage));
  GiveBackLockedPages(page, 8);
}

TEST(LockedPages, AreKeptUpToACap) {
  const std::vector<std::byte*> pages = Take(kMostKeptPages + 3);
  GiveBack(pages);
  EXPECT_EQ(std::ranges::count_if(pages, IsThere), static_cast<long>(kMostKeptPages));
}

TEST(LockedPages, GoBackToTheKernelWhereTheyAreMany) {
  const std::vector<std::byte*> others = Take(kMostKeptPages);  // So there is room to keep it.
  std::byte* pages = TakeLockedPages(kLockedPage + 1);
  ASSERT_TRUE(IsThere(pages));
  GiveBackLockedPages(pages, kLockedPage + 1);
  EXPECT_FALSE(IsThere(pages));
  GiveBack(others);
}

// Those of its parent are not mapped in a child.
TEST(LockedPages, AreMadeAnewInAChild) {
  GiveBack(Take(1));
  const Ending ending = InChild([] {
    std::byte* page = TakeLockedPages(1);
    *page = std::byte{'x'};
    return 0;
  });
  EXPECT_EQ(ending, Ending::Exit(0));
}

TEST(LockedPages, AreNeverTwoThreadsAtOnce) {
  const auto use = [](std::byte mine, bool& alone) {
    for (int i = 0; i < 20'000; ++i) {
      std::byte* page = TakeLockedPages(64);
      std::fill_n(page, 64, mine);
      alone = alone && std::all_of(page, page + 64, [=](std::byte b) { return b == mine; });
      GiveBackLockedPages(page, 64);
    }
  };
  std::array<bool, 3> alone{true, true, true};
  std::vector<std::thread> threads;
  for (size_t i = 0; i < alone.size(); ++i)
    threads.emplace_back(use, static_cast<std::byte>('a' + i), std::ref(alone[i]));
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(alone, (std::array<bool, 3>{true, true, true}));
}

}  // namespace
}  // namespace cowork
