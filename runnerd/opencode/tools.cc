#include "runnerd/opencode/tools.h"

#include "runnerd/opencode/tool_name.h"

namespace cowork::opencode {

namespace json = boost::json;

namespace {

constexpr const char* kMcpShim = "/opt/cowork/mcp-shim";

}  // namespace

// The last rule that matches speaks, in the order of the object, so "*" has to be the first one.
// A tool that is denied vanishes from the model's list. Its own tools that read are denied as well:
// they read as the runtime, /proc/self/environ among the rest, and cowork-files reads the project.
// What it asks beside a call is allowed, since the call itself is asked: "doom_loop", whether the
// third of three equal calls in one answer may go on, ends the turn where it is denied.
json::object Permissions(const std::vector<std::string>& mcp_servers) {
  json::object permissions{{"*", "deny"},
                           {"bash", "ask"},
                           {"todowrite", "allow"},
                           {"doom_loop", "allow"},
                           {"external_directory", "allow"}};
  for (const std::string& name : mcp_servers) permissions[PlainName(name) + "_*"] = "ask";
  return permissions;
}

json::object McpServers(const std::vector<std::string>& names) {
  json::object servers;
  for (const std::string& name : names)
    servers[name] = json::object{
        {"type", "local"}, {"command", json::array{kMcpShim, name}}, {"enabled", true}};
  return servers;
}

}  // namespace cowork::opencode
