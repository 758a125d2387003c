#include "ui-client/cli/admin.h"

#include <utility>

#include "cowork/v1/admin.grpc.pb.h"
#include "ui-client/cli/connection.h"

namespace cowork::cli {
namespace {

using Stub = v1::Admin::Stub;

}  // namespace

Admin::Admin(std::unique_ptr<Connection<v1::Admin>> connection)
    : connection_(std::move(connection)) {}
Admin::~Admin() = default;

Result<std::unique_ptr<Admin>> Admin::Dial(const std::string& socket) {
  auto connection = std::make_unique<Connection<v1::Admin>>(socket);
  TRY(connection->Dial());
  return std::unique_ptr<Admin>(new Admin(std::move(connection)));
}

Result<v1::ListDaemonsResponse> Admin::ListDaemons() {
  return connection_->Call(&Stub::ListDaemons, v1::ListDaemonsRequest());
}
Result<v1::ListChannelsResponse> Admin::ListChannels() {
  return connection_->Call(&Stub::ListChannels, v1::ListChannelsRequest());
}
Result<v1::ListBoxesResponse> Admin::ListBoxes() {
  return connection_->Call(&Stub::ListBoxes, v1::ListBoxesRequest());
}
Result<v1::ListLeasesResponse> Admin::ListLeases() {
  return connection_->Call(&Stub::ListLeases, v1::ListLeasesRequest());
}
Result<v1::GetMetricsResponse> Admin::GetMetrics() {
  return connection_->Call(&Stub::GetMetrics, v1::GetMetricsRequest());
}

}  // namespace cowork::cli
