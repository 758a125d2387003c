// What admin.sock tells of the real brokerd: its own tables, its health, its contracts.

#include <optional>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "cowork/v1/admin.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1alpha/reflection.grpc.pb.h"
#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;

class AdminSocket : public support::BrokerWhole {
 protected:
  AdminSocket()
      : channel_(rpc::ChannelOver(support::ConnectTo(PathOfSocket("admin.sock")))),
        admin_(v1::Admin::NewStub(channel_)),
        health_(grpc::health::v1::Health::NewStub(channel_)),
        reflection_(grpc::reflection::v1alpha::ServerReflection::NewStub(channel_)) {
    grpc::ClientContext context;
    v1::HelloResponse hello;
    EXPECT_TRUE(v1::Channel::NewStub(channel_)->Hello(&context, {}, &hello).ok());
    token_ = hello.token();
  }

  template <typename Request, typename Response>
  Response Ask(grpc::Status (v1::Admin::Stub::*method)(grpc::ClientContext*, const Request&,
                                                       Response*)) {
    grpc::ClientContext context;
    context.AddMetadata(rpc::kTokenMetadata, token_);
    Response response;
    const grpc::Status status = ((*admin_).*method)(&context, Request(), &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  grpc::Status Check(const std::string& service, HealthCheckResponse* response) {
    grpc::ClientContext context;
    HealthCheckRequest request;
    request.set_service(service);
    return health_->Check(&context, request, response);
  }

  ServerReflectionResponse Reflect(const ServerReflectionRequest& request) {
    grpc::ClientContext context;
    const auto stream = reflection_->ServerReflectionInfo(&context);
    ServerReflectionResponse response;
    EXPECT_TRUE(stream->Write(request));
    EXPECT_TRUE(stream->Read(&response));
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
    return response;
  }

  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::Admin::Stub> admin_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
  std::unique_ptr<grpc::reflection::v1alpha::ServerReflection::Stub> reflection_;
  std::string token_;
};

TEST_F(AdminSocket, TellsWhichDaemonsAnswer) {
  runner_.GoAway();
  const auto response = Ask(&v1::Admin::Stub::ListDaemons);
  ASSERT_EQ(response.daemons_size(), 4);
  for (const auto& daemon : response.daemons())
    EXPECT_EQ(daemon.reachable(), daemon.name() != "runnerd") << daemon.name();
  EXPECT_EQ(response.daemons(0).pid(), ::getpid());
}

TEST_F(AdminSocket, CountsHowOftenADaemonCameAgain) {
  Wire("policyd", policy_.Connect());
  v1::ListDaemonsResponse response;
  ASSERT_TRUE(support::Eventually([&] {
    response = Ask(&v1::Admin::Stub::ListDaemons);
    return response.daemons_size() == 4 && response.daemons(1).restarts() > 0;
  }));
  EXPECT_EQ(response.daemons(1).name(), "policyd");
  EXPECT_EQ(response.daemons(1).restarts(), 1u);
}

TEST_F(AdminSocket, TellsWhoIsConnected) {
  std::multiset<std::string> clients;
  const auto response = Ask(&v1::Admin::Stub::ListChannels);
  for (const auto& channel : response.channels()) clients.insert(channel.client());
  EXPECT_THAT(clients, UnorderedElementsAre("owner", "admin"));
}

TEST_F(AdminSocket, TellsTheBoxesAndLeasesOfASessionAndNoSecretsName) {
  const std::string session = RunSession();
  v1::RunnerEvent event;
  event.mutable_box_started()->set_box_id("b-1");
  event.mutable_box_started()->set_profile("tool");
  event.mutable_box_started()->set_pid(4711);
  runner_.Tell(session, event);
  v1::ListBoxesResponse boxes;
  ASSERT_TRUE(support::Eventually([&] {
    boxes = Ask(&v1::Admin::Stub::ListBoxes);
    return boxes.boxes_size() > 0;
  }));
  EXPECT_EQ(boxes.boxes(0).session_id(), session);
  EXPECT_EQ(boxes.boxes(0).profile(), "tool");
  EXPECT_EQ(boxes.boxes(0).pid(), 4711);
  const auto leases = Ask(&v1::Admin::Stub::ListLeases);
  ASSERT_EQ(leases.leases_size(), 1);
  EXPECT_EQ(leases.leases(0).destination(), "127.0.0.1:8123");
  EXPECT_EQ(leases.DebugString().find("demo-key"), std::string::npos);
}

TEST_F(AdminSocket, CountsCalls) {
  const auto before = Ask(&v1::Admin::Stub::GetMetrics);
  const auto after = Ask(&v1::Admin::Stub::GetMetrics);
  const auto value = [](const v1::GetMetricsResponse& metrics, const std::string& name) {
    for (const auto& metric : metrics.metrics())
      if (metric.name() == name) return metric.value();
    return -1.0;
  };
  EXPECT_GT(value(after, "calls_done_total"), value(before, "calls_done_total"));
  EXPECT_GE(value(after, "uptime_seconds"), 0);
}

TEST_F(AdminSocket, IsHealthyWhileEveryDaemonAnswers) {
  HealthCheckResponse response;
  for (const auto* service : {"", "cowork.v1.Admin", "grpc.health.v1.Health"}) {
    ASSERT_TRUE(Check(service, &response).ok()) << service;
    EXPECT_EQ(response.status(), HealthCheckResponse::SERVING) << service;
  }
  vault_.GoAway();
  ASSERT_TRUE(Check("", &response).ok());
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Check("cowork.v1.Broker", &response).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(AdminSocket, TellsWhenItsHealthChanges) {
  grpc::ClientContext context;
  const auto stream = health_->Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::SERVING);
  vault_.GoAway();
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(response.status(), HealthCheckResponse::NOT_SERVING);
  context.TryCancel();
}

TEST_F(AdminSocket, ListsItsServices) {
  ServerReflectionRequest request;
  request.set_list_services("");
  std::set<std::string> names;
  const ServerReflectionResponse response = Reflect(request);
  for (const auto& service : response.list_services_response().service())
    names.insert(service.name());
  EXPECT_THAT(names,
              UnorderedElementsAre("cowork.v1.Channel", "cowork.v1.Admin", "grpc.health.v1.Health",
                                   "grpc.reflection.v1alpha.ServerReflection"));
}

TEST_F(AdminSocket, GivesTheContractOfAServiceWithAllThatItImports) {
  ServerReflectionRequest request;
  request.set_file_containing_symbol("cowork.v1.Admin");
  std::set<std::string> files;
  const ServerReflectionResponse response = Reflect(request);
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    ASSERT_TRUE(file.ParseFromString(bytes));
    files.insert(file.name());
  }
  EXPECT_THAT(files, IsSupersetOf({"cowork/v1/admin.proto", "cowork/v1/options.proto",
                                   "google/protobuf/descriptor.proto"}));
}

TEST_F(AdminSocket, KnowsNoContractThatItDoesNotOffer) {
  ServerReflectionRequest by_name;
  by_name.set_file_by_filename("cowork/v1/broker.proto");
  ServerReflectionRequest by_symbol;
  by_symbol.set_file_containing_symbol("cowork.v1.Broker.Answer");
  ServerReflectionRequest nonsense;
  nonsense.set_file_containing_symbol(std::string(600, '.'));
  for (const auto& request : {by_name, by_symbol, nonsense})
    EXPECT_EQ(Reflect(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Reflect(ServerReflectionRequest()).error_response().error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace cowork
