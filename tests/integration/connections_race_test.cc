// Thousands of connections come, call, and are closed abruptly with calls in flight, while others
// take their descriptors' numbers. Whose a call is we know from the kernel (tests/support/
// abstract_name.h), which neither the server nor gRPC is asked about: no call may be taken for
// another connection's, and nothing may be left of those that went.

#include <atomic>
#include <iostream>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/eventually.h"
#include "tests/support/holder_server.h"
#include "tests/support/process.h"
#include "tests/support/visit.h"

namespace cowork {
namespace {

using support::Eventually;
using support::HolderServer;
using support::Visit;

constexpr int kVisitors = 5;  // At once.

// The token that was shown last, for others to try.
class Purse {
 public:
  std::string Swap(std::string token) {
    const std::lock_guard lock(mutex_);
    return std::exchange(token_, std::move(token));
  }

 private:
  std::mutex mutex_;
  std::string token_;
};

class ConnectionsRace : public ::testing::Test {
 protected:
  // Each of kVisitors threads makes its part of so many connections that are served.
  void Make(int connections) {
    std::vector<std::thread> visitors;
    for (int i = 0; i < kVisitors; ++i)
      visitors.emplace_back([this, connections, seed = seed_ + next_++] {
        std::mt19937_64 random(seed);
        for (int served = 0; served < connections / kVisitors && unserved_ < connections;)
          MakeOne(random) ? ++served : ++unserved_;
      });
    for (std::thread& visitor : visitors) visitor.join();
  }

  void ExpectNothingWrong() {
    EXPECT_EQ(server_.misattributed(), 0);
    EXPECT_TRUE(Eventually([&] { return server_.connected() == 0; })) << server_.connected();
    EXPECT_TRUE(Eventually([&] { return support::OpenDescriptors() <= descriptors_; }))
        << support::OpenDescriptors() << " descriptors, and there were " << descriptors_;
  }

 private:
  // False: no descriptor was left for it, here or there.
  bool MakeOne(std::mt19937_64& random) {
    const std::string name = "cowork-test-" + std::to_string(random());
    os::UniqueFd socket = support::ConnectAs(name, server_.path());
    if (!socket.valid()) return false;
    if (random() % 8 == 0) return LeaveUnread(std::move(socket));
    Result<os::UniqueFd> same = os::Duplicate(socket.get());
    if (!same.ok()) return false;
    Visit visit(name, std::move(socket), *std::move(same));
    const grpc::Status greeted = visit.Greet();
    EXPECT_TRUE(greeted.ok() || greeted.error_code() == grpc::StatusCode::UNAVAILABLE)
        << greeted.error_message();
    if (greeted.ok()) Talk(visit, random);
    return greeted.ok();
  }

  // What we have not read makes the kernel reset the connection.
  static bool LeaveUnread(os::UniqueFd socket) {
    char first = 0;
    return ::recv(socket.get(), &first, 1, 0) == 1;
  }

  void Talk(Visit& visit, std::mt19937_64& random) {
    visit.Ask(false);
    const grpc::Status answered = visit.AwaitAnswer();
    EXPECT_TRUE(answered.ok()) << answered.error_message();
    const std::string anothers = purse_.Swap(visit.token());
    if (random() % 4 == 0 && !anothers.empty()) {
      EXPECT_EQ(visit.Steal(anothers).error_code(), grpc::StatusCode::PERMISSION_DENIED);
    }
    for (auto calls = random() % 4; calls > 0; --calls) visit.Ask(random() % 2 == 0);
    visit.Leave(static_cast<Visit::End>(random() % 4));
  }

  const uint64_t seed_ = [] {
    const uint64_t seed = std::random_device()();
    std::cout << "seed " << seed << "\n";
    return seed;
  }();
  uint64_t next_ = 0;
  Purse purse_;

 protected:
  HolderServer server_;
  std::atomic<int> unserved_ = 0;
  size_t descriptors_ = 0;
};

TEST_F(ConnectionsRace, TakesNoCallForAnothersAndKeepsNothing) {
  Make(3'000);  // gRPC and the allocator take what they keep.
  ASSERT_TRUE(Eventually([&] { return server_.connected() == 0; }));
  descriptors_ = support::OpenDescriptors();
  const long resident = support::KibOf("VmRSS");
  Make(20'000);
  EXPECT_EQ(unserved_, 0);
  ExpectNothingWrong();
  EXPECT_LT(support::KibOf("VmRSS") - resident, 8 * 1024);
}

// So few that a number is given out again as soon as it is free.
TEST_F(ConnectionsRace, TakesNoCallForAnothersWhereDescriptorsAreScarce) {
  descriptors_ = support::OpenDescriptors();
  const support::DescriptorLimit few(descriptors_ + 48);
  Make(5'000);
  EXPECT_LT(unserved_, 5'000);
  ExpectNothingWrong();
}

}  // namespace
}  // namespace cowork
