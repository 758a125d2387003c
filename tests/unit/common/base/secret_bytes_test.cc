#include "common/base/secret_bytes.h"

#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <type_traits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/in_child.h"
#include "tests/support/matchers.h"
#include "tests/support/secrets.h"

namespace cowork {
namespace {

using support::Ending;
using support::FailsWith;
using support::InChild;
using support::SecretOf;
using support::TextOf;

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);

const void* AddressOf(const SecretBytes& secret) {
  return secret.Expose(
      [](std::span<const std::byte> bytes) { return static_cast<const void*>(bytes.data()); });
}

// What the kernel notes of the mapping at an address: "lo" locked, "dd" not dumped, "dc" not
// copied.
std::string FlagsOf(const void* address) {
  std::ifstream maps("/proc/self/smaps");
  bool found = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0, end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      const auto wanted = reinterpret_cast<unsigned long>(address);
      found = begin <= wanted && wanted < end;
    }
    if (found && line.starts_with("VmFlags:")) return line + " ";
  }
  return {};
}

TEST(SecretBytes, LendWhatTheyWereMadeOf) {
  const SecretBytes secret = SecretOf("hush");
  EXPECT_EQ(secret.size(), 4u);
  EXPECT_EQ(TextOf(secret), "hush");
  EXPECT_EQ(TextOf(SecretOf("")), "");
  EXPECT_EQ(TextOf(SecretOf(std::string(70'000, 'x'))), std::string(70'000, 'x'));
}

TEST(SecretBytes, MoveWithoutLeavingACopy) {
  SecretBytes first = SecretOf("hush");
  const void* pages = AddressOf(first);
  const SecretBytes second = std::move(first);
  EXPECT_EQ(first.size(), 0u);  // NOLINT(bugprone-use-after-move): this is what is asked.
  EXPECT_EQ(AddressOf(second), pages);
  EXPECT_EQ(TextOf(second), "hush");
}

TEST(SecretBytes, AreLockedAndLeftOutOfCoreFilesAndChildren) {
  const SecretBytes secret = SecretOf("hush");
  const std::string flags = FlagsOf(AddressOf(secret));
  for (const auto* flag : {" dd ", " dc "}) EXPECT_THAT(flags, ::testing::HasSubstr(flag));
#ifndef __SANITIZE_ADDRESS__  // Whose mlock() does nothing.
  EXPECT_THAT(flags, ::testing::HasSubstr(" lo "));
#endif
}

TEST(SecretBytes, AreNotThereInAChild) {
  const SecretBytes secret = SecretOf("hush");
  const Ending ending = InChild([&] {
    ::signal(SIGSEGV, SIG_DFL);  // A sanitizer would have it otherwise.
    return TextOf(secret) == "hush" ? 0 : 1;
  });
  EXPECT_EQ(ending, Ending::Signal(SIGSEGV));
}

TEST(SecretBytes, LeaveNothingOfThemselvesBehind) {
  const auto* page = static_cast<const char*>(AddressOf(SecretOf("hush")));
  EXPECT_EQ(std::string(page, 4), std::string(4, '\0'));  // It is kept for the next secret.
}

TEST(SecretBytes, LeaveNoPagesBehindWhereTheyHadMany) {
  const void* pages = AddressOf(SecretOf(std::string(70'000, 'x')));
  EXPECT_EQ(::msync(const_cast<void*>(pages), 4096, MS_ASYNC), -1);
}

TEST(SecretBytes, AreFilledInPlace) {
  const auto filled = SecretBytes::Filled(3, [](std::span<std::byte> pages) -> Result<void> {
    std::ranges::fill(pages, std::byte{'x'});
    return {};
  });
  EXPECT_EQ(TextOf(*filled), "xxx");
}

TEST(SecretBytes, AreNoneWhenTheFillingFails) {
  const auto filled = SecretBytes::Filled(
      3, [](std::span<std::byte>) -> Result<void> { return Error(ErrorCode::kUnavailable, "no"); });
  EXPECT_THAT(filled, FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork
