// A client that calls and takes no answer: what is ready for it is kept by us, so it may not have
// more of that than calls in flight.

#include <atomic>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "common/rpc/server.h"
#include "cowork/v1/policy.pb.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"
#include "tests/support/raw_http2.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using v1::MethodRule;

std::string Base64(const std::string& bytes) {
  static constexpr char kLetters[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t three = 0;
    for (size_t j = i; j < i + 3; ++j)
      three = three << 8 | (j < bytes.size() ? static_cast<uint8_t>(bytes[j]) : 0);
    const size_t letters = std::min<size_t>(4, bytes.size() - i + 1);
    for (size_t j = 0; j < letters; ++j) text += kLetters[three >> (18 - 6 * j) & 63];
  }
  return text;
}

TEST(SlowReader, HasNoMoreAnswersWaitingThanItMayHaveCallsInFlight) {
  std::atomic<int> reached = 0;
  rpc::Service service{.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)}};
  for (const auto* path : {"/cowork.v1.Policy/Judge", "/cowork.v1.Policy/JudgeBy",
                           "/cowork.v1.Policy/CheckRules", "/cowork.v1.Policy/LoadRules"})
    service.handlers.emplace(
        path, [&reached](rpc::Caller, grpc::ByteBuffer, rpc::Call& call) -> rpc::Task<rpc::Done> {
          ++reached;
          v1::JudgeResponse answer;
          answer.set_rule("to be kept until it is taken");
          call.SetLastPiece(rpc::ToBytes(answer));
          co_return rpc::Done{};
        });
  const auto server = *rpc::Server::Start("policyd", service);
  support::SocketPair pair = support::MakeSocketPair();
  const rpc::Holder holder{.name = "slow", .held = {MethodRule::POLICY_JUDGE}};
  ASSERT_THAT(server->Adopt(std::move(pair.theirs), holder), support::IsOk());

  support::RawHttp2 client(std::move(pair.ours));
  client.Call("/cowork.v1.Channel/Hello");
  client.Data(support::RawHttp2::Message("", 0), support::RawHttp2::kEndStream);
  const std::string token = client.After("\x0a\x20", 32);  // Field 1 of HelloResponse, 32 bytes.
  client.SetWindow(0);
  for (int i = 0; i < 4 * holder.most_calls; ++i) {
    client.Call("/cowork.v1.Policy/Judge", {{rpc::kTokenMetadata, Base64(token)}});
    client.Data(support::RawHttp2::Message("", 0), support::RawHttp2::kEndStream);
  }

  const auto served = [&] { return reached + static_cast<int>(server->counts().calls_refused); };
  ASSERT_TRUE(support::Eventually([&] { return served() == 4 * holder.most_calls; }));
  EXPECT_EQ(reached, holder.most_calls);
}

}  // namespace
}  // namespace cowork
