// SIGKILL at any moment: what was acknowledged is there, and the sequence has no gap.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "brokerd/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::IsOk;

// Appends for ever, and tells each sequence number when it is acknowledged.
[[noreturn]] void AppendUntilKilled(const std::string& directory, const SessionId& id, int out) {
  auto store = Store::Open(directory);
  if (!store.ok()) ::_exit(1);
  const std::unique_ptr<Store> opened = std::move(store).value();
  while (true) {
    const Result<uint64_t> sequence = opened->journal().Append(id, 1, std::string(500, 'e'));
    if (!sequence.ok()) ::_exit(1);
    if (::write(out, &*sequence, sizeof *sequence) != sizeof *sequence) ::_exit(1);
  }
}

uint64_t LastAcknowledged(int in) {
  uint64_t last = 0;
  while (::read(in, &last, sizeof last) == sizeof last) {
  }
  return last;
}

uint64_t CountGapless(const std::string& directory, const SessionId& id) {
  const std::unique_ptr<Store> store = *Store::Open(directory);
  uint64_t count = 0;
  for (const JournalLine& line : *store->journal().Read(id, 1, 1'000'000)) {
    EXPECT_EQ(line.sequence, ++count);
    EXPECT_EQ(line.event, std::string(500, 'e'));
  }
  return count;
}

TEST(StoreAfterSigkill, HasEveryEventThatWasAcknowledged) {
  const support::ScratchDirectory directory;
  const SessionId id = SessionId::Random();
  {
    const std::unique_ptr<Store> store = *Store::Open(directory.path());
    ASSERT_THAT(
        store->sessions().Add(
            {.id = id, .grant = GrantId::Random(), .path = "/p", .model = "m/m", .why = ""}),
        IsOk());
  }
  const auto seed = static_cast<unsigned>(::getpid());
  RecordProperty("seed", static_cast<int>(seed));
  std::minstd_rand random(seed);
  uint64_t acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) AppendUntilKilled(directory.path(), id, ends[1]);
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(5'000 + random() % 40'000));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    acknowledged = std::max(acknowledged, LastAcknowledged(ends[0]));
    ::close(ends[0]);
    EXPECT_GE(CountGapless(directory.path(), id), acknowledged) << "seed " << seed;
  }
  EXPECT_GT(acknowledged, 0U) << "nothing was ever written, so nothing was shown";
}

}  // namespace
}  // namespace cowork::brokerd
