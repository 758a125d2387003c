#include "runnerd/wire.h"

#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "tests/support/matchers.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;
using support::IsOk;

v1::StartRequest WholeOrder() {
  v1::StartRequest request;
  request.set_session_id(SessionId::Random().text());
  request.mutable_project()->set_path("/home/ada/app");
  request.mutable_project()->set_device(1);
  request.mutable_project()->set_inode(7);
  request.mutable_project()->set_born_unix_ns(8);
  request.mutable_project()->set_mount(9);
  request.mutable_project()->set_boot("a boot");
  request.mutable_model()->set_provider("demo");
  request.mutable_model()->set_model("scripted");
  request.mutable_model()->set_host("127.0.0.1");
  request.mutable_model()->set_port(8123);
  request.mutable_model()->set_base_path("/v1");
  request.mutable_model()->set_api(v1::ModelRoute::ANTHROPIC);
  return request;
}

v1::GivePermitRequest WholePermit() {
  v1::GivePermitRequest request;
  request.set_session_id(SessionId::Random().text());
  request.set_permit_id(PermitId::Random().text());
  request.set_digest(std::string(32, 'd'));
  request.set_expires_unix_ms(1'800'000'000'000);
  request.set_turn(4);
  return request;
}

template <typename Request>
Request Without(Request request, auto damage) {
  damage(request);
  return request;
}

TEST(RunnerWire, ReadsAWholeOrder) {
  const Result<SessionSpec> spec = FromWire(WholeOrder());
  ASSERT_THAT(spec, IsOk());
  EXPECT_EQ(spec->project, (Directory{.path = "/home/ada/app",
                                      .device = 1,
                                      .inode = 7,
                                      .born_unix_ns = 8,
                                      .mount = 9,
                                      .boot = "a boot"}));
  EXPECT_EQ(spec->model.port, 8123);
}

TEST(RunnerWire, TellsADirectoryAsItWantsToBeToldIt) {
  const Directory project = FromWire(WholeOrder())->project;
  EXPECT_EQ(ToWire(project).SerializeAsString(), WholeOrder().project().SerializeAsString());
}

TEST(RunnerWire, RefusesHalfAnOrder) {
  const auto damages = std::vector<void (*)(v1::StartRequest&)>{
      [](auto& r) { r.set_session_id("s-1"); },
      [](auto& r) { r.mutable_project()->set_path("app"); },
      [](auto& r) { r.mutable_project()->set_path("/"); },
      [](auto& r) { r.mutable_project()->set_boot(std::string(65, 'b')); },
      [](auto& r) { r.mutable_model()->set_provider(""); },
      [](auto& r) { r.mutable_model()->set_model("a\nb"); },
      [](auto& r) { r.mutable_model()->set_host("API.example.com"); },
      [](auto& r) { r.mutable_model()->set_host("api.example.com/v1"); },
      [](auto& r) { r.mutable_model()->set_api(v1::ModelRoute::API_UNSPECIFIED); },
      [](auto& r) { r.mutable_model()->set_key_header("Host"); },
      [](auto& r) { r.mutable_model()->set_key_header("upgrade"); },
      [](auto& r) { r.mutable_model()->set_key_header("x: y"); },
      [](auto& r) { r.mutable_model()->set_ca_pem(std::string(64 * 1024 + 1, 'c')); },
      [](auto& r) { r.mutable_model()->set_port(0); },
      [](auto& r) { r.mutable_model()->set_port(65536); },
      [](auto& r) { r.mutable_model()->set_base_path("v1"); },
      [](auto& r) { r.mutable_model()->set_base_path("/v1//x"); },
      [](auto& r) { r.mutable_model()->set_base_path("/a/../b"); },
      [](auto& r) { r.mutable_model()->set_base_path("/v1?x"); },
      [](auto& r) { r.set_runtime_session("../ses_1"); },
      [](auto& r) { r.set_runtime_session(std::string(129, 's')); }};
  for (const auto damage : damages) {
    const v1::StartRequest half = Without(WholeOrder(), damage);
    EXPECT_THAT(FromWire(half), FailsWith(ErrorCode::kInvalidArgument)) << half.DebugString();
  }
}

TEST(RunnerWire, ReadsAllThatARouteSays) {
  v1::StartRequest order = WholeOrder();
  order.mutable_model()->set_host("api.example.com");
  order.mutable_model()->set_key_header("x-api-key");
  order.mutable_model()->set_plain(true);
  order.mutable_model()->set_ca_pem("a CA");
  order.mutable_model()->set_is_private(true);
  const ModelRoute model = FromWire(order)->model;
  EXPECT_EQ(model.host, "api.example.com");
  EXPECT_EQ(model.api, Api::kAnthropic);
  EXPECT_EQ(model.key_header, "x-api-key");
  EXPECT_TRUE(model.plain && model.is_private);
  EXPECT_EQ(model.ca_pem, "a CA");
}

TEST(RunnerWire, HandsOnTheRuntimesOwnNameOfASession) {
  v1::StartRequest order = WholeOrder();
  order.set_runtime_session("ses_1aZ-9");
  EXPECT_EQ(FromWire(order)->runtime_session, "ses_1aZ-9");
}

TEST(RunnerWire, ReadsATurnWithALeaseOrNone) {
  v1::PromptRequest turn;
  turn.set_text("go on");
  EXPECT_THAT(FromWire(turn), FailsWith(ErrorCode::kInvalidArgument)) << "it has no number";
  turn.set_turn(4);
  EXPECT_EQ(FromWire(turn)->turn, 4U);
  EXPECT_EQ(FromWire(turn)->lease_id, "");
  turn.set_lease_id(LeaseId::Random().text());
  EXPECT_EQ(FromWire(turn)->lease_id, turn.lease_id());
  turn.set_lease_id("lease");
  EXPECT_THAT(FromWire(turn), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(RunnerWire, ReadsAWholePermitAndRefusesHalfAOne) {
  EXPECT_EQ(FromWire(WholePermit())->turn, 4U);
  const auto damages = std::vector<void (*)(v1::GivePermitRequest&)>{
      [](auto& r) { r.set_permit_id(""); }, [](auto& r) { r.set_digest("short"); },
      [](auto& r) { r.set_expires_unix_ms(0); }, [](auto& r) { r.set_expires_unix_ms(INT64_MAX); },
      [](auto& r) { r.set_turn(0); }};
  for (const auto damage : damages)
    EXPECT_THAT(FromWire(Without(WholePermit(), damage)), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::runnerd
