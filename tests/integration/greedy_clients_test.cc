// Clients that send too much, to a real server at a Unix socket. Each is refused with a typed
// error, and all others are served as before, but where it says that they may have to come again.

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/any_caller.h"
#include "tests/support/beside_bad_clients.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/process.h"
#include "tests/support/raw_http2.h"

namespace cowork {
namespace {

using grpc::StatusCode;
using support::FailsWith;
using support::IsOk;
using support::kHello;
using support::PolicyClient;
using support::RawHttp2;

using GreedyClients = support::BesideBadClients;

// In one piece or in many, each of which counts 32 bytes more.
const RawHttp2::Metadata kFloods[] = {{{"x-flood", std::string(9'000, 'x')}},
                                      RawHttp2::Metadata(300, {"x", "y"})};

// Those that acknowledge the limit gRPC refuses by itself; the others are the router's.
TEST_F(GreedyClients, AreRefusedMoreMetadataThan8KiBWhateverTheyAcknowledge) {
  for (const bool acknowledges : {false, true})
    for (const auto& flood : kFloods) {
      RawHttp2 client(Connect("bad"));
      if (acknowledges) client.AcknowledgeSettings();
      client.Call(kHello, flood);
      client.Data(RawHttp2::Message("", 0), RawHttp2::kEndStream);
      EXPECT_TRUE(client.EndsWithStatus(StatusCode::RESOURCE_EXHAUSTED));
    }
}

TEST_F(GreedyClients, AreHeardWithMetadataBelowThat) {
  RawHttp2 client(Connect("good"));
  client.Call(kHello, {{"x-much", std::string(7'000, 'x')}});
  client.Data(RawHttp2::Message("", 0), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::OK));
}

TEST_F(GreedyClients, AreRefusedARequestOf2MiBAndMayGoOn) {
  PolicyClient client(Connect("bad"));
  EXPECT_THAT(client.JudgeShell(std::string(2 << 20, 'x')),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(client.JudgeShell("npm test"), IsOk());
  ++meant_;
}

// The server has all of a message before it can refuse it for its size.
TEST_F(GreedyClients, TakeNoMoreMemoryThanThereIsForThem) {
  constexpr size_t kMiB = 1 << 20;
  const grpc::Slice part(std::string(kMiB, 'x'));
  const std::vector<grpc::Slice> same(400, part);  // Costs us one MiB.
  support::AnyCaller client(Connect("bad"));
  EXPECT_EQ(client.Call(kHello, "", grpc::ByteBuffer(same.data(), same.size())).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LT(support::KibOf("VmHWM"), 250 * 1024) << "KiB";
  others_stay_ = false;  // Who is idle may be hung up on first, and has to come again.
}

TEST_F(GreedyClients, AreAnsweredOrRefusedWhenTheyCallAThousandTimesAtOnce) {
  const auto client = NewVisit("bad");
  ASSERT_TRUE(client->Greet().ok());
  for (int i = 0; i < 1'000; ++i) client->Ask(true);
  ExpectServed(*other_);
  ++meant_;
  for (int i = 0; i < 1'000; ++i) {
    const grpc::Status status = client->AwaitAnswer();
    EXPECT_TRUE(status.ok() || status.error_code() == StatusCode::RESOURCE_EXHAUSTED)
        << status.error_message();
    meant_ += status.ok() ? 1 : 0;
  }
  EXPECT_LE(server_.most_at_once(), rpc::Holder().most_calls + 1) << "with the other's";
  ExpectServed(*client);
  ++meant_;
}

}  // namespace
}  // namespace cowork
