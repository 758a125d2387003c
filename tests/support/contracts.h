// Every contract there is.

#pragma once

#include <vector>

#include <google/protobuf/descriptor.h>

#include "common/rpc/router.h"
#include "cowork/v1/admin.pb.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/channel.pb.h"
#include "cowork/v1/policy.pb.h"
#include "cowork/v1/runner.pb.h"
#include "cowork/v1/vault.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace cowork::support {

inline std::vector<rpc::Contract> EveryContract() {
  return {v1::HelloRequest::descriptor()->file()->service(0),
          v1::WatchRequest::descriptor()->file()->service(0),
          v1::ListBoxesRequest::descriptor()->file()->service(0),
          v1::JudgeRequest::descriptor()->file()->service(0),
          v1::LeaseRequest::descriptor()->file()->service(0),
          v1::StopRequest::descriptor()->file()->service(0),
          ::grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0),
          ::grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()->file()->service(0)};
}

inline std::vector<const google::protobuf::MethodDescriptor*> EveryMethod() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  for (const rpc::Contract contract : EveryContract())
    for (int i = 0; i < contract->method_count(); ++i) methods.push_back(contract->method(i));
  return methods;
}

}  // namespace cowork::support
