#include "ui-client/cli/connection.h"

#include "common/rpc/idempotent.h"
#include "common/rpc/status.h"

namespace cowork::cli {
namespace {

// What the router says to a channel that does not hold what a method needs (common/rpc/router.cc).
constexpr auto kNotOfThisChannel = "this channel may not call this method";

}  // namespace

Error FromStatus(const grpc::Status& status) {
  Error error = rpc::FromGrpcStatus(status);
  const std::string& message = error.message();
  if (error.code() == ErrorCode::kPermissionDenied && message == kNotOfThisChannel)
    return Error(ErrorCode::kPermissionDenied,
                 "the role of the socket that you came in by may not do this; "
                 "ask the owner to: broker.sock may, or a client with another role");
  if (error.code() != ErrorCode::kUnavailable) return error;
  // gRPC's own words for a lost connection say nothing to a person.
  for (const char* jargon :
       {"ocket closed", "onnection", "roken pipe", "recvmsg", "sendmsg", "Endpoint", "eadline"})
    if (message.find(jargon) != std::string::npos)
      return Error(ErrorCode::kUnavailable, "brokerd hung up or did not answer");
  return error;
}

// Each method of a contract has a request of its own.
bool MayRepeat(const google::protobuf::Descriptor& request) {
  const google::protobuf::ServiceDescriptor& service = *request.file()->service(0);
  for (int i = 0; i < service.method_count(); ++i)
    if (service.method(i)->input_type() == &request) return rpc::MayRepeat(*service.method(i));
  return false;
}

v1::Confirmation ToConfirm(const grpc::ClientContext& context) {
  v1::Confirmation confirmation;
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto entry = metadata.find(rpc::kToConfirmMetadata);
  if (entry == metadata.end()) return confirmation;
  const auto size = static_cast<int>(entry->second.size());
  if (!confirmation.ParseFromArray(entry->second.data(), size)) confirmation.Clear();
  return confirmation;
}

int64_t NowUnixMs() {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::system_clock;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace cowork::cli
