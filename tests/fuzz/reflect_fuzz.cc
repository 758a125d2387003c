// Whatever a peer asks about the contracts, Reflect answers one thing, and gives no file but those
// of the contracts on offer and what they import.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/descriptor.pb.h>

#include "brokerd/reflect.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/channel.pb.h"

namespace {

using namespace cowork;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

const std::set<std::string> kOnOffer = {"cowork/v1/channel.proto", "cowork/v1/options.proto",
                                        "google/protobuf/descriptor.proto",
                                        "grpc/reflection/v1alpha/reflection.proto"};

std::vector<rpc::Contract> Contracts() {
  return {v1::HelloRequest::descriptor()->file()->service(0),
          ServerReflectionRequest::descriptor()->file()->service(0)};
}

void Expect(bool claim) {
  if (!claim) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const kNotOnOffer = v1::WatchRequest::descriptor()->file();
  Expect(!kOnOffer.contains(kNotOnOffer->name()));
  ServerReflectionRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  const ServerReflectionResponse response = brokerd::Reflect(request, Contracts());
  Expect(response.message_response_case() != ServerReflectionResponse::MESSAGE_RESPONSE_NOT_SET);
  for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
    google::protobuf::FileDescriptorProto file;
    Expect(file.ParseFromString(bytes) && kOnOffer.contains(file.name()));
  }
  return 0;
}
