#include "brokerd/reflection.h"

#include <functional>
#include <optional>
#include <set>

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/status.h>

namespace cowork::brokerd {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using Files = std::set<const FileDescriptor*>;
using Response = ::grpc::reflection::v1alpha::ServerReflectionResponse;

void AddWithImports(const FileDescriptor* file, Files& files) {
  if (!files.insert(file).second) return;
  for (int i = 0; i < file->dependency_count(); ++i) AddWithImports(file->dependency(i), files);
}

Files Offered(const std::vector<rpc::Contract>& contracts) {
  Files files;
  for (const rpc::Contract contract : contracts) AddWithImports(contract->file(), files);
  return files;
}

void Refuse(Response& response, grpc::StatusCode code, const char* why) {
  response.mutable_error_response()->set_error_code(code);
  response.mutable_error_response()->set_error_message(why);
}

// The file that was found, with its imports, if it is one of those on offer.
void Give(const FileDescriptor* found, const Files& offered, Response& response) {
  if (found == nullptr || !offered.contains(found))
    return Refuse(response, grpc::StatusCode::NOT_FOUND, "there is no such file or symbol here");
  Files files;
  AddWithImports(found, files);
  for (const FileDescriptor* file : files) {
    google::protobuf::FileDescriptorProto proto;
    file->CopyTo(&proto);
    response.mutable_file_descriptor_response()->add_file_descriptor_proto(
        proto.SerializeAsString());
  }
}

}  // namespace

rpc::Service Reflection::Methods() {
  return {.contracts = {Request::descriptor()->file()->FindServiceByName("ServerReflection")},
          .handlers = {{"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                        rpc::BothWays(*this, &Reflection::Tell)}}};
}

rpc::Task<rpc::Done> Reflection::Tell(rpc::Caller, rpc::Reader<Request> requests,
                                      rpc::Writer<Response> responses) {
  while (true) {
    const Result<std::optional<Request>> request = co_await requests.Next();
    if (!request.ok()) co_return request.error();
    if (!request->has_value()) co_return rpc::Done{};
    const Response answer = Answer(**request);
    const Result<bool> written = co_await responses.Write(answer);
    if (!written.ok() || !*written) co_return rpc::Done{};
  }
}

Response Reflection::Answer(const Request& request) const {
  Response response;
  *response.mutable_original_request() = request;
  response.set_valid_host(request.host());
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  switch (request.message_request_case()) {
    case Request::kListServices:
      for (const rpc::Contract contract : contracts_)
        response.mutable_list_services_response()->add_service()->set_name(contract->full_name());
      break;
    case Request::kFileByFilename:
      Give(pool.FindFileByName(request.file_by_filename()), Offered(contracts_), response);
      break;
    case Request::kFileContainingSymbol:
      Give(pool.FindFileContainingSymbol(request.file_containing_symbol()), Offered(contracts_),
           response);
      break;
    default: Refuse(response, grpc::StatusCode::UNIMPLEMENTED, "extensions are not looked up here");
  }
  return response;
}

}  // namespace cowork::brokerd
