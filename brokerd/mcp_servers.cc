#include "brokerd/mcp_servers.h"

#include <set>
#include <string>
#include <utility>

#include "brokerd/mcp_entry.h"

namespace cowork::brokerd {
namespace {

Result<const toml::array*> ServersOf(const toml::table& file) {
  for (const auto& [key, value] : file)
    if (key.str() != "server")
      return McpMistakeAt(value,
                          "there is nothing in it but servers; each is written as [[server]]");
  if (file.contains("server") && !file["server"].is_array_of_tables())
    return McpMistakeAt(*file.get("server"),
                        "this is no list of servers; each is written as [[server]]");
  return file["server"].as_array();
}

size_t WordsOf(const McpServer& server) {
  return server.args.size() + server.environment.size() + server.secrets.size();
}

// They become tools of one model, and one order to runnerd, which is no larger and of no more parts
// (common/rpc/shape.h) than a call may be.
Result<void> CheckThatThereIsRoom(const toml::node& node, const std::vector<McpServer>& servers) {
  if (servers.size() > kMostMcpServers)
    return McpMistakeAt(node, "there are more than 15 servers; take out what nobody uses");
  size_t size = 0;
  size_t words = 0;
  for (const McpServer& server : servers) {
    size += SizeOf(server);
    words += WordsOf(server);
  }
  if (words > kMostWords)
    return McpMistakeAt(node,
                        "the servers up to here have more than 512 arguments and variables "
                        "together; put them into files of their packages");
  if (size <= kLargestMcpServers) return {};
  return McpMistakeAt(node,
                      "the servers up to here have more than 98304 bytes of arguments and "
                      "variables together; put what is long into files of their packages");
}

}  // namespace

Result<std::vector<McpServer>> ParseMcpServers(std::string_view text) {
  const toml::table file = TRY(ParseToml("mcp.toml", text));
  std::vector<McpServer> servers;
  std::set<std::string> names;
  const toml::array* tables = TRY(ServersOf(file));
  if (tables == nullptr) return servers;
  for (const toml::node& node : *tables) {
    servers.push_back(TRY(ParseMcpServer(*node.as_table())));
    if (!names.insert(servers.back().name).second)
      return McpMistakeAt(
          node, "\"" + servers.back().name + "\" is there twice; give each a name of its own");
    TRY(CheckThatThereIsRoom(node, servers));
  }
  return servers;
}

}  // namespace cowork::brokerd
