// Denials, with the queue in the test's hands: how many timers a session keeps.

#include <gtest/gtest.h>

#include "brokerd/denials.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::IsOk;

class DenialTimers : public ::testing::Test {
 protected:
  DenialTimers() { context_.timer.Use(queue_); }

  void Deny() {
    EXPECT_THAT(denials_.Record(live_, {.kind = "verdict", .session = "", .text = "no"}), IsOk());
  }
  // Ends all that waits, and runs none of it.
  int CountThatWait() {
    rpc::Later::Drop(queue_);
    queue_.Shutdown();
    int count = 0;
    void* tag = nullptr;
    for (bool well = false; queue_.Next(&tag, &well); ++count)
      static_cast<rpc::Event*>(tag)->Happened(well);
    return count;
  }

  int64_t now_ = 1'800'000'000'000;
  support::ScratchDirectory scratch_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<Store> store_ = *Store::Open(scratch_.path());
  Context context_{*store_, [this] { return now_; }, {}};
  Denials denials_{context_};
  LivePtr live_ = std::make_shared<Live>(Session{
      .id = SessionId::Random(), .grant = GrantId::Random(), .path = "", .model = "", .why = ""});
};

// Each comes when the window of the one before is over, and its timer has not run.
TEST_F(DenialTimers, AreOneForASessionHoweverManyWindowsItOpens) {
  for (int i = 0; i < 5; ++i) {
    Deny();
    now_ += DenialCounts::kWindow.count();
  }
  EXPECT_EQ(CountThatWait(), 1);
}

}  // namespace
}  // namespace cowork::brokerd
