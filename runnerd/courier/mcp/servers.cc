#include "runnerd/courier/mcp/servers.h"

#include <utility>

#include "common/base/check.h"
#include "common/base/files_tools.h"
#include "common/base/log.h"
#include "runnerd/courier/mcp/report.h"

namespace cowork::courier::mcp {
namespace {

// As a shell says: found, and not executed; not found.
constexpr int kBroken = 1, kRefused = 126, kNotFound = 127;

}  // namespace

void Servers::Bring(const std::string& name, ServerEnds ends) {
  Entry& entry = entries_[name];
  CHECK(!entry.waiting && !entry.pump);
  entry.waiting = std::move(ends);
}

void Servers::Join(uint64_t shim, const std::string& name, ShimEnds ends) {
  const auto found = entries_.find(name);
  if (found != entries_.end() && found->second.pump)
    return handlers_.exit(shim, kRefused, "mcp-shim: another one stands for " + name + "\n");
  if (found == entries_.end() || !found->second.waiting)
    return handlers_.exit(shim, kNotFound,
                          "mcp-shim: this session has no MCP server " + name + "\n");
  Entry& entry = found->second;
  ServerEnds server = *std::exchange(entry.waiting, std::nullopt);
  entry.shim = shim;
  entry.pump = std::make_unique<ServerPump>(io_,
                                            ServerPump::Ends{.from_client = std::move(ends.in),
                                                             .to_client = std::move(ends.out),
                                                             .from_server = std::move(server.out),
                                                             .to_server = std::move(server.in),
                                                             .log = std::move(server.err)},
                                            ServerPump::Kept{.pins = entry.pins,
                                                             .last_number = last_number_,
                                                             .log_room = entry.log_room,
                                                             .heard_out = name == kFilesServer},
                                            HandlersOf(name));
}

void Servers::Leave(uint64_t shim) {
  for (auto& [name, entry] : entries_)
    if (entry.pump && entry.shim == shim) return End(name, ServerPump::Side::kClient, "");
}

// Their numbers are one sequence, so at most one of them knows it.
void Servers::Decided(const v1::ToCourier::ToolVerdict& verdict) {
  for (auto& [name, entry] : entries_)
    if (entry.pump) entry.pump->Decided(verdict.call(), FromWire(verdict));
}

void Servers::GoOn() {
  for (auto& [name, entry] : entries_)
    if (entry.pump) entry.pump->GoOn();
}

Result<NamedTool> Servers::ToolNamed(std::string_view opencode_name) const {
  std::vector<NamedTool> listed;
  for (const auto& [name, entry] : entries_)
    for (std::string& tool : entry.pins.Pinned()) listed.push_back({name, std::move(tool)});
  return mcp::ToolNamed(opencode_name, listed);
}

ServerPump::Handlers Servers::HandlersOf(const std::string& name) {
  return {
      .on_call = [this, name](uint64_t number,
                              const ToolCall& call) { handlers_.tell(Called(name, number, call)); },
      .on_call_ended = [this](const Step::Ended& ended) { handlers_.tell(CallEnded(ended)); },
      .on_passed = [this, name](const Record& record) { handlers_.tell(Passed(name, record)); },
      .on_notice = [this, name](const Notice& notice,
                                uint64_t count) { handlers_.tell(Noticed(name, notice, count)); },
      .on_log =
          [name](std::string_view line) {
            LOG(kInfo, "an MCP server says").With("server", name).With("line", line);
          },
      .keeps_up = [this] { return handlers_.keeps_up(); },
      .on_end = [this, name](ServerPump::Side by, const std::string& why) { End(name, by, why); }};
}

void Servers::End(const std::string& name, ServerPump::Side by, const std::string& why) {
  Entry& entry = entries_.at(name);
  const bool by_server = by == ServerPump::Side::kServer;
  handlers_.tell(Ended(name, by_server, why));
  if (why.empty())
    handlers_.exit(entry.shim, 0, "");
  else
    handlers_.exit(entry.shim, kBroken, "mcp-shim: " + name + ": " + why + "\n");
  entry.pump.reset();  // Last: `name` may be a part of what called us.
}

}  // namespace cowork::courier::mcp
