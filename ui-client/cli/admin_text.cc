#include "ui-client/cli/admin_text.h"

#include <cmath>
#include <cstdio>
#include <vector>

#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/table.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

std::string Counted(uint64_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string Since(int64_t unix_ms, const Reader& reader) {
  return unix_ms == 0 ? "" : " · began " + Ago(unix_ms, reader);
}

// It may have run before: a brokerd that was started anew is wired to all that there are. Of itself
// it tells since when it runs.
std::string DaemonText(const v1::ListDaemonsResponse::Daemon& daemon, const Reader& reader) {
  const bool is_broker = daemon.name() == "brokerd";
  if (is_broker) return "began " + Ago(daemon.since_unix_ms(), reader);
  const std::string since = daemon.since_unix_ms() == 0
                                ? "not wired to brokerd"
                                : "wired to brokerd " + Ago(daemon.since_unix_ms(), reader);
  return Counted(daemon.restarts(), "restart", "restarts") + " seen · " + since;
}

}  // namespace

std::string NumberText(double value) {
  char text[64] = {};
  const bool whole = std::floor(value) == value;
  static_cast<void>(std::snprintf(text, sizeof text, whole ? "%.0f" : "%.3g", value));
  return text;
}

std::string TextOf(const v1::ListDaemonsResponse& daemons, const Reader& reader) {
  std::vector<Row> rows;
  for (const auto& daemon : daemons.daemons())
    rows.push_back({(daemon.reachable() ? "✓ " : "✗ ") + Shown(daemon.name()),
                    daemon.pid() == 0 ? "-" : std::to_string(daemon.pid()),
                    DaemonText(daemon, reader)});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::ListChannelsResponse& channels, const Reader& reader) {
  std::vector<Row> rows;
  for (const auto& channel : channels.channels())
    rows.push_back({Shown(channel.connection()), Shown(channel.client()),
                    Counted(channel.calls_in_flight(), "call", "calls") +
                        (channel.greeted() ? "" : ", no Hello yet") +
                        Since(channel.since_unix_ms(), reader)});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::ListBoxesResponse& boxes, const Reader& reader) {
  std::vector<Row> rows;
  for (const auto& box : boxes.boxes())
    rows.push_back({ShortIds().Of(box.id()), ShortIds().Of(box.session_id()),
                    std::to_string(box.pid()), Shown(box.profile())});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::ListLeasesResponse& leases, const Reader& reader) {
  std::vector<Row> rows;
  for (const auto& lease : leases.leases())
    rows.push_back(
        {ShortIds().Of(lease.id()), ShortIds().Of(lease.session_id()), Shown(lease.destination())});
  return Table(rows, reader.look);
}

std::string TextOf(const v1::GetMetricsResponse& metrics, const Reader& reader) {
  std::vector<Row> rows;
  for (const auto& metric : metrics.metrics())
    rows.push_back({Shown(metric.name()), NumberText(metric.value())});
  return Table(rows, reader.look);
}

}  // namespace cowork::cli
