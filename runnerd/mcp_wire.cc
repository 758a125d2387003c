#include "runnerd/mcp_wire.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/environment.h"
#include "common/base/ids.h"
#include "runnerd/core/paths.h"

namespace cowork::runnerd {
namespace {

constexpr size_t kMostServers = 16;
constexpr size_t kLongestServerName = 32;
constexpr size_t kLongestTool = 128;
constexpr int kMostWords = 65;  // Of a command, its program among them.
constexpr int kMostVariables = 64;
constexpr size_t kLongestWord = 4096;
constexpr size_t kLongestArguments = 128 * 1024;

Error Refuse(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

bool IsIn(char c, std::string_view others) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || others.find(c) != others.npos;
}

bool IsServerName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestServerName && name.front() != '-' &&
         name.back() != '-' && std::ranges::all_of(name, [](char c) { return IsIn(c, "-"); });
}

// A word of a command or of an environment: no program gets past a NUL.
bool IsWord(std::string_view text) {
  return text.size() <= kLongestWord && text.find('\0') == std::string_view::npos;
}

// A name of /usr/bin, or a path.
std::string ProgramAt(const std::string& name) {
  return name.find('/') == std::string::npos ? "/usr/bin/" + name : name;
}

Result<std::vector<std::string>> CommandFrom(const v1::McpServer& server) {
  std::vector<std::string> command(server.command().begin(), server.command().end());
  if (command.empty() || server.command_size() > kMostWords)
    return Refuse("the server " + server.name() + " has no command, or one of too many words");
  command[0] = ProgramAt(command[0]);
  if (command[0].size() < 2 || command[0][0] != '/' || !std::ranges::all_of(command, IsWord))
    return Refuse("the command of the server " + server.name() + " names no program");
  return command;
}

Result<std::vector<Variable>> EnvironmentFrom(const v1::McpServer& server) {
  if (server.environment_size() > kMostVariables)
    return Refuse("the server " + server.name() + " has too many variables");
  std::vector<Variable> environment;
  for (const v1::McpServer::Variable& variable : server.environment()) {
    if (!IsVariableName(variable.name()) || !IsWord(variable.value()))
      return Refuse("the server " + server.name() + " has a variable that is none");
    if (std::ranges::count(environment, variable.name(), &Variable::name) > 0)
      return Refuse("the server " + server.name() + " has a variable twice");
    if (!variable.lease_id().empty()) TRY(LeaseId::FromText(variable.lease_id()));
    environment.push_back(
        {.name = variable.name(), .value = variable.value(), .lease_id = variable.lease_id()});
  }
  return environment;
}

Result<McpServer> ServerFrom(const v1::McpServer& server) {
  if (!IsServerName(server.name())) return Refuse("a server is not named so");
  if (server.name() == kFilesServer) return McpServer{.name = server.name()};
  Directory package = TRY(FromWire(server.package()));
  std::vector<std::string> command = TRY(CommandFrom(server));
  std::vector<Variable> environment = TRY(EnvironmentFrom(server));
  return McpServer{.name = server.name(),
                   .package = std::move(package),
                   .command = std::move(command),
                   .environment = std::move(environment)};
}

bool IsToolName(std::string_view tool) {
  const auto fits = [](char c) { return IsIn(c, "_-./") || (c >= 'A' && c <= 'Z'); };
  return !tool.empty() && tool.size() <= kLongestTool && std::ranges::all_of(tool, fits);
}

}  // namespace

Result<std::vector<McpServer>> FromWire(
    const google::protobuf::RepeatedPtrField<v1::McpServer>& servers) {
  if (static_cast<size_t>(servers.size()) > kMostServers)
    return Refuse("there are too many servers");
  std::vector<McpServer> all;
  for (const v1::McpServer& server : servers) {
    if (std::ranges::count(all, server.name(), &McpServer::name) > 0)
      return Refuse("two servers have one name");
    all.push_back(TRY(ServerFrom(server)));
  }
  return all;
}

Result<FilesQuestion> FromWire(const v1::AskFilesRequest& request) {
  Directory project = TRY(FromWire(request.project()));
  if (!IsToolName(request.tool())) return Refuse("a tool is not named so");
  if (request.arguments().empty() || request.arguments().size() > kLongestArguments)
    return Refuse("the arguments are missing or longer than 128 KiB");
  return FilesQuestion{.project = std::move(project),
                       .tool = request.tool(),
                       .arguments = request.arguments(),
                       .preview = request.preview()};
}

v1::AskFilesResponse ToWire(const FilesAnswer& answer) {
  v1::AskFilesResponse response;
  response.set_text(answer.text);
  response.set_left_out(answer.left_out);
  response.set_before(answer.before);
  if (answer.before.empty()) return response;
  response.mutable_change()->set_diff(answer.diff);
  response.mutable_change()->set_added(answer.added);
  response.mutable_change()->set_removed(answer.removed);
  return response;
}

}  // namespace cowork::runnerd
