// gRPC's own health protocol, as methods behind the router: whether every daemon answers.

#pragma once

#include <set>
#include <string>

#include "brokerd/context.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "grpc/health/v1/health.pb.h"

namespace cowork::brokerd {

class Health {
 public:
  explicit Health(Context& context) : context_(context) {}

  rpc::Service Methods();
  // The services that can be asked for; "" always can, and means all of us.
  void Know(const std::vector<rpc::Contract>& contracts);

 private:
  using Request = ::grpc::health::v1::HealthCheckRequest;
  using Response = ::grpc::health::v1::HealthCheckResponse;
  rpc::Task<Response> Check(rpc::Caller, Request request);
  rpc::Task<rpc::Done> Watch(rpc::Caller, Request request, rpc::Writer<Response> writer);
  rpc::Task<Response> Look();
  rpc::Task<rpc::Done> Pause(rpc::Writer<Response>& writer);

  Context& context_;
  std::set<std::string> services_;
};

}  // namespace cowork::brokerd
