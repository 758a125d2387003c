#include "brokerd/admin_service.h"

#include <unistd.h>

#include <chrono>
#include <string>

namespace cowork::brokerd {
namespace {

using std::chrono::system_clock;

int64_t UnixMs(system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

void Add(v1::GetMetricsResponse& response, const char* name, double value) {
  v1::GetMetricsResponse::Metric& metric = *response.add_metrics();
  metric.set_name(name);
  metric.set_value(value);
}

v1::ListDaemonsResponse::Daemon Facts(const Link& link, bool reachable) {
  v1::ListDaemonsResponse::Daemon daemon;
  daemon.set_name(link.daemon());
  daemon.set_reachable(reachable);
  if (link.starts() == 0) return daemon;
  daemon.set_since_unix_ms(UnixMs(link.since()));
  daemon.set_restarts(link.starts() - 1);
  daemon.set_pid(link.pid());
  return daemon;
}

}  // namespace

rpc::Service AdminService::Methods() {
  using Me = AdminService;
  return {.contracts = {v1::ListBoxesRequest::descriptor()->file()->FindServiceByName("Admin")},
          .handlers = {
              {"/cowork.v1.Admin/ListDaemons", rpc::Unary(*this, &Me::ListDaemons)},
              {"/cowork.v1.Admin/ListChannels", rpc::Unary(*this, &Me::ListChannels)},
              {"/cowork.v1.Admin/ListBoxes", rpc::Unary(*this, &Me::ListBoxes)},
              {"/cowork.v1.Admin/ListLeases", rpc::Unary(*this, &Me::ListLeases)},
              {"/cowork.v1.Admin/GetMetrics", rpc::Unary(*this, &Me::GetMetrics)},
          }};
}

rpc::Task<v1::ListDaemonsResponse> AdminService::ListDaemons(rpc::Caller, v1::ListDaemonsRequest) {
  v1::ListDaemonsResponse response;
  v1::ListDaemonsResponse::Daemon& ourselves = *response.add_daemons();
  ourselves.set_name("brokerd");
  ourselves.set_reachable(true);
  ourselves.set_pid(::getpid());
  ourselves.set_since_unix_ms(UnixMs(started_));
  for (Link* link : parts_.context.links()) {
    const Result<rpc::Done> ping = co_await link->Ping();
    *response.add_daemons() = Facts(*link, ping.ok());
  }
  co_return response;
}

rpc::Task<v1::ListChannelsResponse> AdminService::ListChannels(rpc::Caller,
                                                               v1::ListChannelsRequest) {
  v1::ListChannelsResponse response;
  for (const rpc::ConnectionFacts& facts : server_->Connected()) {
    v1::ListChannelsResponse::Channel& channel = *response.add_channels();
    channel.set_connection(facts.name);
    channel.set_client(facts.holder);
    channel.set_since_unix_ms(UnixMs(facts.since));
    channel.set_calls_in_flight(static_cast<uint32_t>(facts.calls_in_flight));
    channel.set_greeted(facts.greeted);
  }
  co_return response;
}

rpc::Task<v1::ListBoxesResponse> AdminService::ListBoxes(rpc::Caller, v1::ListBoxesRequest) {
  v1::ListBoxesResponse response;
  for (const LivePtr& live : parts_.sessions.All())
    for (const auto& [id, box] : live->boxes) {
      v1::ListBoxesResponse::Box& shown = *response.add_boxes();
      shown.set_id(id);
      shown.set_session_id(live->session.id.text());
      shown.set_profile(box.profile);
      shown.set_pid(box.pid);
    }
  co_return response;
}

rpc::Task<v1::ListLeasesResponse> AdminService::ListLeases(rpc::Caller, v1::ListLeasesRequest) {
  v1::ListLeasesResponse response;
  for (const LivePtr& live : parts_.sessions.All())
    for (const Lent& lent : live->lent) {
      v1::ListLeasesResponse::Lease& lease = *response.add_leases();
      lease.set_id(lent.lease);
      lease.set_session_id(live->session.id.text());
      lease.set_destination(lent.destination);
    }
  co_return response;
}

rpc::Task<v1::GetMetricsResponse> AdminService::GetMetrics(rpc::Caller, v1::GetMetricsRequest) {
  const rpc::Counts& counts = server_->counts();
  const std::chrono::duration<double> uptime = system_clock::now() - started_;
  v1::GetMetricsResponse response;
  Add(response, "uptime_seconds", uptime.count());
  Add(response, "connections_adopted_total", static_cast<double>(counts.connections_adopted));
  Add(response, "calls_done_total", static_cast<double>(counts.calls_done));
  Add(response, "calls_refused_total", static_cast<double>(counts.calls_refused));
  Add(response, "calls_failed_total", static_cast<double>(counts.calls_failed));
  Add(response, "sessions_running", static_cast<double>(parts_.sessions.Running()));
  Add(response, "approvals_waiting", static_cast<double>(parts_.asks.Waiting().size()));
  co_return response;
}

}  // namespace cowork::brokerd
