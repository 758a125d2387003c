#include "brokerd/reflect.h"

#include <set>

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/support/status_code_enum.h>

namespace cowork::brokerd {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using Files = std::set<const FileDescriptor*>;
using Request = ::grpc::reflection::v1alpha::ServerReflectionRequest;
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

Response Reflect(const Request& request, const std::vector<rpc::Contract>& contracts) {
  Response response;
  *response.mutable_original_request() = request;
  response.set_valid_host(request.host());
  const DescriptorPool& pool = *DescriptorPool::generated_pool();
  switch (request.message_request_case()) {
    case Request::kListServices:
      for (const rpc::Contract contract : contracts)
        response.mutable_list_services_response()->add_service()->set_name(contract->full_name());
      break;
    case Request::kFileByFilename:
      Give(pool.FindFileByName(request.file_by_filename()), Offered(contracts), response);
      break;
    case Request::kFileContainingSymbol:
      Give(pool.FindFileContainingSymbol(request.file_containing_symbol()), Offered(contracts),
           response);
      break;
    default: Refuse(response, grpc::StatusCode::UNIMPLEMENTED, "extensions are not looked up here");
  }
  return response;
}

}  // namespace cowork::brokerd
