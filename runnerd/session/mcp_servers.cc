#include "runnerd/session/mcp_servers.h"

#include <algorithm>
#include <utility>

#include "runnerd/session/server_box.h"

namespace cowork::runnerd::session {
namespace {

constexpr int kMostBrought = 16;  // A runtime starts each once, and again when it is told to.

}  // namespace

Result<void> McpServers::BringAll() {
  for (const McpServer& server : spec_.mcp_servers) {
    const Result<void> brought = Bring(server);
    if (!brought.ok() && server.name == kFilesServer) return brought;
    if (brought.ok()) continue;
    Miss(server.name);
    callbacks_.on_trouble(server.name, brought.error().message());
  }
  return {};
}

Result<void> McpServers::Bring(const McpServer& server) {
  ServerStreams streams = TRY(MakeServerStreams());
  BoxOrder order = TRY(ServerBox(around_, spec_, server, std::move(streams.servers)));
  Start(server, std::move(order));
  v1::ToCourier message;
  message.mutable_mcp_server()->set_name(server.name);
  callbacks_.to_courier(std::move(message), std::move(streams.couriers));
  return {};
}

void McpServers::Start(const McpServer& server, BoxOrder order) {
  const auto self = shared_from_this();
  const std::string name = server.name;
  Entry& entry = entries_[name];
  entry = {.box = 0, .box_id = {}, .brought = entry.brought + 1, .runs = true};
  entry.box = boxes_.Start(
      std::move(order),
      {.on_started = [self,
                      name](const Result<std::string>& started) { self->OnStarted(name, started); },
       .on_ended = [self, name](int status) { self->OnEnded(name, status); }});
}

void McpServers::OnStarted(const std::string& name, const Result<std::string>& started) {
  Entry& entry = entries_.at(name);
  if (started.ok()) {
    entry.box_id = *started;
    return;
  }
  entry.runs = false;
  Miss(name);
  callbacks_.on_trouble(name, started.error().message());
  if (entry.over) BringNext(name);
}

// Its streams tell the courier; what came of it is for a person.
void McpServers::OnEnded(const std::string& name, int status) {
  Entry& entry = entries_.at(name);
  entry.runs = false;
  entry.box_id.clear();
  if (!entry.over) Miss(name);
  if (status != 0 && !entry.killed)
    callbacks_.on_trouble(name, "its program ended with status " + std::to_string(status));
  callbacks_.on_ended(name);
  if (entry.over) BringNext(name);
}

// Until its last process has ended, what it was called for may still be done.
void McpServers::OnConversationOver(const v1::FromCourier::McpEnded& ended) {
  const std::string& name = ended.server();
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) return;
  if (ended.by_server()) Miss(name);
  entry->second.over = true;
  if (entry->second.runs) return Kill(name);
  BringNext(name);
}

void McpServers::BringNext(const std::string& name) {
  const auto server = std::ranges::find(spec_.mcp_servers, name, &McpServer::name);
  if (entries_.at(name).brought >= kMostBrought)
    return callbacks_.on_trouble(name, "it was started 16 times, and is not started again");
  const Result<void> brought = Bring(*server);
  if (!brought.ok()) callbacks_.on_trouble(name, brought.error().message());
}

void McpServers::Miss(const std::string& name) {
  if (missing_.empty()) missing_ = name;
}

void McpServers::Kill(const std::string& name) {
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) return;
  entry->second.killed = true;
  boxes_.Kill(entry->second.box);
}

std::string McpServers::BoxOf(const std::string& name) const {
  const auto entry = entries_.find(name);
  return entry == entries_.end() ? "" : entry->second.box_id;
}

}  // namespace cowork::runnerd::session
