#include "brokerd/mcp_orders.h"

#include <utility>

namespace cowork::brokerd {
namespace {

std::string DestinationOf(const std::string& server) {
  return "mcp:" + server;
}

Error Named(const std::string& server, const std::string& what, const Error& why) {
  return Error(why.code(), "MCP server \"" + server + "\" of mcp.toml" + what + why.message())
      .WithDetail(why.detail());
}

// runnerd says what is wrong with a directory that somebody named. Here nobody did but mcp.toml.
Error NoPackage(const McpServer& server, const Error& why) {
  if (why.code() == ErrorCode::kUnavailable) return why;
  const Error named = Named(server.name, ": its package cannot be used: ", why);
  return Error(ErrorCode::kFailedPrecondition, named.message()).WithDetail(named.detail());
}

McpServerOrder OrderFor(const McpServer& server, Directory package) {
  McpServerOrder order{.name = server.name,
                       .package = std::move(package),
                       .command = {server.command},
                       .environment = {}};
  order.command.insert(order.command.end(), server.args.begin(), server.args.end());
  for (const auto& [name, value] : server.environment)
    order.environment.push_back({.name = name, .value = value});
  for (const auto& [name, secret] : server.secrets)
    order.environment.push_back({.name = name, .secret = secret});
  return order;
}

rpc::Task<Directory> LookAt(Context& context, McpServer server) {
  const Result<Directory> seen = co_await context.runner.Inspect(server.package);
  if (!seen.ok()) co_return NoPackage(server, seen.error());
  if (seen->path != server.package)
    co_return Error(ErrorCode::kInternal, "runnerd looked at another directory than it was asked");
  co_return seen;
}

rpc::Task<std::string> LeaseFor(Context& context, SessionId id, LeaseWish wish) {
  const AuditRecord record{.kind = "lease",
                           .session = id.text(),
                           .text = "secret " + wish.secret + " for " + wish.destination};
  const Result<void> recorded = context.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  co_return co_await context.vault.Lease(std::move(wish));
}

}  // namespace

rpc::Task<McpServerOrders> LookAtMcpServers(Context& context) {
  McpServerOrders orders;
  for (const McpServer& server : context.mcp_servers) {
    const Result<Directory> package = co_await LookAt(context, server);
    if (!package.ok()) co_return package.error();
    orders.push_back(OrderFor(server, *package));
  }
  co_return orders;
}

rpc::Task<McpServerOrders> LeaseForMcpServers(Context& context, SessionId id,
                                              McpServerOrders orders) {
  for (McpServerOrder& order : orders)
    for (McpVariable& variable : order.environment) {
      if (variable.secret.empty()) continue;
      LeaseWish wish{
          .secret = variable.secret, .session = id, .destination = DestinationOf(order.name)};
      const Result<std::string> lease = co_await LeaseFor(context, id, std::move(wish));
      if (!lease.ok()) co_return Named(order.name, ": ", lease.error());
      variable.lease = *lease;
    }
  co_return orders;
}

std::set<std::string> SecretsOf(const McpServerOrders& orders) {
  std::set<std::string> secrets;
  for (const McpServerOrder& order : orders)
    for (const McpVariable& variable : order.environment)
      if (!variable.secret.empty()) secrets.insert(variable.secret);
  return secrets;
}

std::vector<Lent> LeasesOf(const McpServerOrders& orders) {
  std::vector<Lent> leases;
  for (const McpServerOrder& order : orders)
    for (const McpVariable& variable : order.environment)
      if (!variable.lease.empty())
        leases.push_back({.lease = variable.lease, .destination = DestinationOf(order.name)});
  return leases;
}

std::string NamesOf(const McpServerOrders& orders) {
  std::string names = kOwnMcpServer;
  for (const McpServerOrder& order : orders) names += ", " + order.name;
  return names;
}

}  // namespace cowork::brokerd
