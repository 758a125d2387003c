// Whatever is in mcp.toml, ParseMcpServers reads or refuses it; it never crashes, and a server it
// lets through is one that a box can be made for.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "brokerd/mcp_servers.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork::brokerd;
  const auto servers = ParseMcpServers(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!servers.ok()) return 0;
  if (servers->size() > kMostMcpServers) std::abort();
  for (const McpServer& server : *servers) {
    if (server.name == kOwnMcpServer || !server.package.starts_with('/') ||
        server.package.find("/../") != std::string::npos || server.command.empty())
      std::abort();
    for (const auto& [name, value] : server.environment)
      if (name.starts_with("LD_") || name.find('=') != std::string::npos ||
          value.find('\0') != std::string::npos || server.secrets.contains(name))
        std::abort();
  }
  return 0;
}
