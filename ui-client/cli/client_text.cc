#include "ui-client/cli/client_text.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "common/base/shell_word.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/table.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {

std::string NameOf(v1::Client::Role role) {
  std::string name = v1::Client::Role_Name(role);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.empty() || role == v1::Client::ROLE_UNSPECIFIED ? "unknown" : name;
}

Result<v1::Client::Role> RoleNamed(const std::string& name) {
  for (const auto role :
       {v1::Client::VIEWER, v1::Client::APPROVER, v1::Client::AUTOMATION, v1::Client::GATEWAY})
    if (NameOf(role) == name) return role;
  return Error(ErrorCode::kInvalidArgument,
               "there is no role " + ShellWord(name) + "; cowork client add --help");
}

std::string SocketOf(const v1::Client& client, const std::string& sockets) {
  return sockets + "/" + client.socket();
}

std::string TextOf(const v1::Client& added, const std::string& sockets) {
  return ShortIds().Of(added.id()) + "  " + Shown(added.name()) + "  " + NameOf(added.role()) +
         "\n" + Shown(SocketOf(added, sockets)) + "\n";
}

std::string TextOf(const v1::ListClientsResponse& clients, const Reader& reader) {
  ShortIds ids;
  for (const v1::Client& client : clients.clients()) ids.Add(client.id());
  std::vector<Row> rows;
  for (const v1::Client& client : clients.clients())
    rows.push_back({ids.Of(client.id()), Shown(client.name()), NameOf(client.role()),
                    std::to_string(client.connections()) + " connected · added " +
                        Ago(client.added_unix_ms(), reader)});
  return Table(rows, reader.look);
}

}  // namespace cowork::cli
