// Clients that send what they should not, to a real server at a Unix socket. Each gets a typed
// error where one can be sent, no handler hears of it, and all others are served as before.
// Nonsense from the first byte on is in tests/whole/bad_input_test.py.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "tests/support/any_caller.h"
#include "tests/support/holder_server.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/process.h"
#include "tests/support/raw_http2.h"
#include "tests/support/visit.h"

namespace cowork {
namespace {

using grpc::StatusCode;
using support::FailsWith;
using support::IsOk;
using support::PolicyClient;
using support::RawHttp2;
using support::Visit;

constexpr auto kHello = "/cowork.v1.Channel/Hello";

class BadClients : public ::testing::Test {
 protected:
  void SetUp() override {
    other_ = NewVisit("other");
    ASSERT_TRUE(other_->Greet().ok());
    ExpectServed(*other_);
    already_ = server_.reached();
  }
  // Who was there before is served, and so is who comes now.
  void TearDown() override {
    EXPECT_EQ(server_.reached(), already_ + meant_) << "a handler heard of it";
    if (others_stay_) ExpectServed(*other_);
    const auto next = NewVisit("next");
    EXPECT_TRUE(next->Greet().ok());
    ExpectServed(*next);
  }

  os::UniqueFd Connect(const std::string& name) {
    return support::ConnectAs(name + "-of-" + server_.path(), server_.path());
  }
  std::unique_ptr<Visit> NewVisit(const std::string& name) {
    os::UniqueFd socket = Connect(name);
    os::UniqueFd same = *os::Duplicate(socket.get());
    return std::make_unique<Visit>(name + "-of-" + server_.path(), std::move(socket),
                                   std::move(same));
  }
  static void ExpectServed(Visit& visit) {
    visit.Ask(false);
    const grpc::Status status = visit.AwaitAnswer();
    EXPECT_TRUE(status.ok()) << status.error_message();
  }

  support::HolderServer server_;
  std::unique_ptr<Visit> other_;
  bool others_stay_ = true;
  int already_ = 0;
  int meant_ = 0;  // Cases that a test itself wants judged.
};

TEST_F(BadClients, AreRefusedAMessageThatIsNone) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello);
  const std::string garbage(20, '\xff');
  client.Data(RawHttp2::Message(garbage, garbage.size()), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::INVALID_ARGUMENT));
}

TEST_F(BadClients, AreEndedWhenTheirHeadersAreNone) {
  RawHttp2 client(Connect("bad"));
  client.Send(
      RawHttp2::Framed(RawHttp2::kHeaders, RawHttp2::kEndHeaders, 1, std::string(500, '\xff')));
  client.Data("unasked", RawHttp2::kNone);
  client.AwaitEnd();
}

// In one piece or in many, each of which counts 32 bytes more.
const RawHttp2::Metadata kFloods[] = {{{"x-flood", std::string(9'000, 'x')}},
                                      RawHttp2::Metadata(300, {"x", "y"})};

TEST_F(BadClients, AreRefusedMoreMetadataThan8KiB) {
  for (const auto& flood : kFloods) {
    RawHttp2 client(Connect("bad"));
    client.Call(kHello, flood);
    client.Data(RawHttp2::Message("", 0), RawHttp2::kEndStream);
    EXPECT_TRUE(client.EndsWithStatus(StatusCode::RESOURCE_EXHAUSTED));
  }
}

TEST_F(BadClients, AreRefusedItBygRPCWhenTheyAgreedToTheLimit) {
  for (const auto& flood : kFloods) {
    RawHttp2 client(Connect("bad"));
    client.AcknowledgeSettings();
    client.Call(kHello, flood);
    client.Data(RawHttp2::Message("", 0), RawHttp2::kEndStream);
    EXPECT_TRUE(client.EndsWithStatus(StatusCode::RESOURCE_EXHAUSTED));
  }
}

TEST_F(BadClients, AreHeardWithMetadataBelowThat) {
  RawHttp2 client(Connect("good"));
  client.Call(kHello, {{"x-much", std::string(7'000, 'x')}});
  client.Data(RawHttp2::Message("", 0), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::OK));
}

TEST_F(BadClients, AreRefusedARequestOf2MiBAndMayGoOn) {
  PolicyClient client(Connect("bad"));
  EXPECT_THAT(client.JudgeShell(std::string(2 << 20, 'x')),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(client.JudgeShell("npm test"), IsOk());
  ++meant_;
}

// The server has all of a message before it can refuse it for its size.
TEST_F(BadClients, TakeNoMoreMemoryThanThereIsForThem) {
  constexpr size_t kMiB = 1 << 20;
  const grpc::Slice part(std::string(kMiB, 'x'));
  const std::vector<grpc::Slice> same(400, part);  // Costs us one MiB.
  support::AnyCaller client(Connect("bad"));
  EXPECT_EQ(client.Call(kHello, "", grpc::ByteBuffer(same.data(), same.size())).error_code(),
            StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_LT(std::stoul(support::StatusOf("/proc/self", "VmHWM")), 250 * 1024) << "KiB";
  others_stay_ = false;  // Who is idle may be hung up on before the call is ended.
}

TEST_F(BadClients, AreRefusedACompressedRequest) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello, {{"grpc-encoding", "gzip"}});
  client.Data(RawHttp2::Message("\x1f\x8b", 2, true), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::UNIMPLEMENTED));
}

TEST_F(BadClients, AreRefusedAFieldThatTheContractDoesNotHave) {
  PolicyClient client(Connect("bad"));
  v1::JudgeRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  EXPECT_THAT(client.Call(&v1::Policy::Stub::Judge, request),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client.JudgeShell("npm test"), IsOk());
  ++meant_;
}

TEST_F(BadClients, AreEndedWhenTheySendHalfARequestAndNoMore) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello);
  client.Data(RawHttp2::Message("half of it", 100), RawHttp2::kNone);
  ExpectServed(*other_);
  ++meant_;
  client.AwaitEnd();  // As any that has not said Hello in time.
}

TEST_F(BadClients, AreAnsweredOrRefusedWhenTheyCallAThousandTimesAtOnce) {
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
  ExpectServed(*client);
  ++meant_;
}

}  // namespace
}  // namespace cowork
