// What the MCP servers of a session are started with: each package as runnerd sees it by then, and
// a lease for each secret. runnerd compares the package once more when it makes the server's box.

#pragma once

#include <set>
#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/live.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

using McpServerOrders = std::vector<McpServerOrder>;

// Those of mcp.toml, without a lease so far.
//
// kFailedPrecondition  a package cannot be used; the message names its server, and says why
// kUnavailable         runnerd is away
rpc::Task<McpServerOrders> LookAtMcpServers(Context& context);

// The same with a lease for each secret, recorded before it is opened. Where one fails, those
// before it are open: the caller has them revoked. Errors as of VaultPeer::Lease(), with the
// server's name.
rpc::Task<McpServerOrders> LeaseForMcpServers(Context& context, SessionId id,
                                              McpServerOrders orders);

std::set<std::string> SecretsOf(const McpServerOrders& orders);  // By their names in the vault.
std::vector<Lent> LeasesOf(const McpServerOrders& orders);

// "files, github", for the audit.
std::string NamesOf(const McpServerOrders& orders);

}  // namespace cowork::brokerd
