#include "brokerd/settings_files.h"

#include <optional>
#include <utility>

#include "brokerd/core/policy_change.h"
#include "brokerd/mcp_servers.h"
#include "brokerd/providers.h"
#include "common/os/settings_file.h"

namespace cowork::brokerd {
namespace {

Result<std::string> ReadCa(const std::string& directory, const std::string& path) {
  const std::string whole = path.starts_with('/') ? path : directory + "/" + path;
  std::optional<std::string> pem =
      TRY(os::ReadSettingsFile(whole, os::SettingsOwner::kPersonOrRoot));
  if (pem.has_value()) return *std::move(pem);
  return Error(ErrorCode::kInvalidArgument,
               "there is no such file; put the CA's certificate there");
}

}  // namespace

Result<SettingsFiles> ReadSettings(const std::string& directory) {
  const std::optional<std::string> providers =
      TRY(os::ReadSettingsFile(directory + "/providers.toml"));
  const std::optional<std::string> rules = TRY(os::ReadSettingsFile(directory + "/policy.toml"));
  const std::optional<std::string> servers = TRY(os::ReadSettingsFile(directory + "/mcp.toml"));
  const CaReader read_ca = [&](const std::string& path) { return ReadCa(directory, path); };
  std::vector<Provider> parsed = TRY(ParseProviders(providers.value_or(""), read_ca));
  std::vector<McpServer> mcp_servers = TRY(ParseMcpServers(servers.value_or("")));
  return SettingsFiles{.providers = std::move(parsed),
                       .mcp_servers = std::move(mcp_servers),
                       .rules = rules.value_or(kRulesWithoutFile)};
}

}  // namespace cowork::brokerd
