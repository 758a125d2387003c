#include "tests/support/fake_admin.h"

namespace cowork::support {

rpc::Service FakeAdmin::Methods() {
  return {.contracts = {v1::ListDaemonsRequest::descriptor()->file()->FindServiceByName("Admin")},
          .handlers = {
              {"/cowork.v1.Admin/ListDaemons", rpc::Unary(*this, &FakeAdmin::ListDaemons)},
              {"/cowork.v1.Admin/ListChannels", rpc::Unary(*this, &FakeAdmin::ListChannels)},
              {"/cowork.v1.Admin/ListBoxes", rpc::Unary(*this, &FakeAdmin::ListBoxes)},
              {"/cowork.v1.Admin/ListLeases", rpc::Unary(*this, &FakeAdmin::ListLeases)},
              {"/cowork.v1.Admin/GetMetrics", rpc::Unary(*this, &FakeAdmin::GetMetrics)},
          }};
}

rpc::Task<v1::ListDaemonsResponse> FakeAdmin::ListDaemons(Caller, v1::ListDaemonsRequest) {
  v1::ListDaemonsResponse response;
  auto* daemon = response.add_daemons();
  daemon->set_name("policyd");
  daemon->set_pid(4711);
  daemon->set_reachable(true);
  co_return response;
}

rpc::Task<v1::ListChannelsResponse> FakeAdmin::ListChannels(Caller, v1::ListChannelsRequest) {
  v1::ListChannelsResponse response;
  response.add_channels()->set_connection("fd:2049");
  response.mutable_channels(0)->set_client("phone");
  co_return response;
}

rpc::Task<v1::ListBoxesResponse> FakeAdmin::ListBoxes(Caller, v1::ListBoxesRequest) {
  co_return v1::ListBoxesResponse();
}

rpc::Task<v1::ListLeasesResponse> FakeAdmin::ListLeases(Caller, v1::ListLeasesRequest) {
  v1::ListLeasesResponse response;
  response.add_leases()->set_id("l-77777aaaaaaaaaaaaaaaaaaaaa");
  response.mutable_leases(0)->set_destination("127.0.0.1:8080");
  co_return response;
}

rpc::Task<v1::GetMetricsResponse> FakeAdmin::GetMetrics(Caller, v1::GetMetricsRequest) {
  v1::GetMetricsResponse response;
  response.add_metrics()->set_name("calls_admitted_total");
  response.mutable_metrics(0)->set_value(12);
  co_return response;
}

}  // namespace cowork::support
