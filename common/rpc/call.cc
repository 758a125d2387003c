#include "common/rpc/call.h"

#include <grpcpp/support/proto_buffer_reader.h>

#include "common/rpc/shape.h"

namespace cowork::rpc {

Result<void> Call::Look(grpc::ByteBuffer& request) const {
  TRY(AdmitSize(*method_, request.Length()));
  grpc::ProtoBufferReader bytes(&request);
  if (!bytes.status().ok()) return Error(ErrorCode::kInvalidArgument, "the request is malformed");
  return CheckShape(bytes, *method_->request);
}

}  // namespace cowork::rpc
