// Reflect(): the answer to one request of gRPC's reflection protocol, from the contracts that are
// on offer. What their files import can be had too, and nothing else that this program is made of.
//
// Pure. What cannot be told is said in the response; a request has no other error.

#pragma once

#include <vector>

#include "common/rpc/router.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"

namespace cowork::brokerd {

::grpc::reflection::v1alpha::ServerReflectionResponse Reflect(
    const ::grpc::reflection::v1alpha::ServerReflectionRequest& request,
    const std::vector<rpc::Contract>& contracts);

}  // namespace cowork::brokerd
