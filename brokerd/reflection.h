// gRPC's own reflection protocol, as a method behind the router: the contracts of admin.sock, told
// by themselves. The library that would do it opens itself in front of any router.

#pragma once

#include <utility>
#include <vector>

#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace cowork::brokerd {

class Reflection {
 public:
  rpc::Service Methods();
  // The services that are listed; what their files import can be had too, and nothing else.
  void Know(std::vector<rpc::Contract> contracts) { contracts_ = std::move(contracts); }

 private:
  using Request = ::grpc::reflection::v1alpha::ServerReflectionRequest;
  using Response = ::grpc::reflection::v1alpha::ServerReflectionResponse;
  rpc::Task<rpc::Done> Tell(rpc::Caller, rpc::Reader<Request> requests,
                            rpc::Writer<Response> responses);

  std::vector<rpc::Contract> contracts_;
};

}  // namespace cowork::brokerd
