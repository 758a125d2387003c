// Link when a daemon dies under a call: what the contract calls idempotent is asked of the next
// one, and nothing else ever is.

#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "brokerd/peers/link.h"
#include "common/os/duplicate.h"
#include "common/rpc/server.h"
#include "cowork/v1/vault.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kIdempotent = "/cowork.v1.Vault/GetStatus";
constexpr auto kNotIdempotent = "/cowork.v1.Vault/Expect";

// A vaultd that counts what it is asked. A mortal one hangs up on whoever asks, without an answer.
class Vaultd {
 public:
  explicit Vaultd(bool mortal) : mortal_(mortal) {}

  std::shared_ptr<rpc::Peer> Connect(grpc::CompletionQueue& queue) {
    auto [ours, theirs] = support::MakeSocketPair();
    end_ = *os::Duplicate(theirs.get());
    EXPECT_THAT(server_->Adopt(std::move(theirs),
                               {.name = "brokerd", .held = {v1::MethodRule::SECRET_EXPECT}}),
                IsOk());
    return rpc::Peer::Over(std::move(ours), queue);
  }
  std::atomic<int> asked = 0;

 private:
  rpc::Service Methods() {
    rpc::Service service{.contracts = {v1::LeaseRequest::descriptor()->file()->service(0)},
                         .handlers = {}};
    for (int i = 0; i < service.contracts[0]->method_count(); ++i)
      service.handlers.emplace(
          rpc::PathOf(*service.contracts[0]->method(i)),
          [this](rpc::Caller, grpc::ByteBuffer, rpc::Call& call) -> rpc::Task<rpc::Done> {
            ++asked;
            if (mortal_) ::shutdown(end_.get(), SHUT_RDWR);
            call.SetLastPiece(rpc::ToBytes(v1::GetVaultStatusResponse()));
            co_return rpc::Done{};
          });
    return service;
  }

  const bool mortal_;
  os::UniqueFd end_;
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("vaultd", Methods());
};

class BrokerLink : public ::testing::Test {
 protected:
  void TearDown() override {
    OnQueue([this] { link_.Wire(nullptr); }).wait();
    queue_.Shutdown();
    thread_.join();
  }

  std::future<void> OnQueue(std::function<void()> act) {
    const auto done = std::make_shared<std::promise<void>>();
    rpc::Later::Run(queue_, [done, act = std::move(act)] {
      act();
      done->set_value();
    });
    return done->get_future();
  }
  void WireTo(Vaultd& vaultd) {
    OnQueue([&] { link_.Wire(vaultd.Connect(queue_)); }).wait();
  }

  template <typename Response, typename Request>
  std::future<Result<Response>> Ask(const char* path, Request request) {
    const auto answer = std::make_shared<std::promise<Result<Response>>>();
    rpc::Later::Run(queue_, [this, path, request, answer] {
      [](brokerd::Link& link, const char* method, Request asked, auto told) -> rpc::Detached {
        told->set_value(co_await link.Call<Response>(method, asked));
      }(link_, path, request, answer);
    });
    return answer->get_future();
  }
  auto AskStatus() {
    return Ask<v1::GetVaultStatusResponse>(kIdempotent, v1::GetVaultStatusRequest());
  }
  auto AskForATicket() { return Ask<v1::ExpectResponse>(kNotIdempotent, v1::ExpectRequest()); }
  static bool ComesToBeAsked(const Vaultd& vaultd) {
    return support::Eventually([&] { return vaultd.asked > 0; });
  }

  Vaultd first_{/*mortal=*/true};
  Vaultd second_{/*mortal=*/false};
  grpc::CompletionQueue queue_;
  brokerd::Link link_{"vaultd"};
  std::thread thread_{[this] { rpc::RunQueue(queue_); }};
};

TEST_F(BrokerLink, AsksTheNextOneWhatTheContractCallsIdempotent) {
  WireTo(first_);
  auto answer = AskStatus();
  ASSERT_TRUE(ComesToBeAsked(first_));
  WireTo(second_);
  EXPECT_THAT(answer.get(), IsOk());
  EXPECT_EQ(first_.asked, 1);
  EXPECT_EQ(second_.asked, 1);
}

TEST_F(BrokerLink, NeverSendsTwiceWhatIsNotIdempotent) {
  WireTo(first_);
  auto answer = AskForATicket();
  ASSERT_TRUE(ComesToBeAsked(first_));
  WireTo(second_);
  EXPECT_THAT(answer.get(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(AskStatus().get(), IsOk());  // So the next one was there to be asked.
  EXPECT_EQ(first_.asked, 1);
  EXPECT_EQ(second_.asked, 1);
}

TEST_F(BrokerLink, AsksOnceMoreAndNotForEver) {
  Vaultd third(/*mortal=*/true);
  WireTo(first_);
  auto answer = AskStatus();
  ASSERT_TRUE(ComesToBeAsked(first_));
  WireTo(third);
  EXPECT_THAT(answer.get(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_EQ(third.asked, 1);
}

TEST_F(BrokerLink, SaysWhoIsAwayWhenNobodyTakesItsPlace) {
  WireTo(first_);
  const auto answer = AskStatus().get();
  EXPECT_THAT(answer, FailsWith(ErrorCode::kUnavailable));
  EXPECT_EQ(answer.error().message(),
            "vaultd is away; it is being restarted, so try again in a moment");
}

TEST_F(BrokerLink, WaitsForNobodyWhereNobodyWas) {
  EXPECT_THAT(AskStatus().get(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork
