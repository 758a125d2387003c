// Destinations: what a lease is for. A provider's is "HOST:PORT", as the dialer names it that goes
// there. An MCP server's is "mcp:NAME": its environment, when its box starts.
//
// No text is both, so that neither is ever served the other's way: after "mcp:" there is no host,
// and digits alone, which might be a port, are no server's name.

#pragma once

#include <string>
#include <string_view>

namespace cowork::vaultd {

bool IsProvidersDestination(std::string_view text);
bool IsServersDestination(std::string_view text);

std::string DestinationOfServer(std::string_view name);

}  // namespace cowork::vaultd
