#include "brokerd/mcp_entry.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "brokerd/core/provider_words.h"
#include "common/base/shell_word.h"

namespace cowork::brokerd {
namespace {

constexpr std::array<std::string_view, 6> kWords = {"name",    "command", "args",
                                                    "package", "env",     "secrets"};

Result<void> CheckWords(const toml::table& table) {
  for (const auto& [key, value] : table)
    if (std::ranges::find(kWords, key.str()) == kWords.end())
      return McpMistakeAt(value, "a server has no " + ShellWord(key.str()) +
                                     "; it has name, command, args, package, env and secrets");
  return {};
}

// Where the value stands; where there is none, its entry.
const toml::node& Place(const toml::table& table, const char* key) {
  const toml::node* value = table.get(key);
  return value == nullptr ? table : *value;
}

Result<std::string> Text(const toml::table& table, const char* key, const char* example) {
  const std::optional<std::string> value = table[key].value_exact<std::string>();
  if (value.has_value()) return *value;
  return McpMistakeAt(Place(table, key), std::string("a server has no ") + key +
                                             ", or it is no string; " + key + " = \"" + example +
                                             "\"");
}

Result<std::string> Name(const toml::table& table) {
  std::string name = TRY(Text(table, "name", "NAME"));
  if (name == kOwnMcpServer)
    return McpMistakeAt(Place(table, "name"),
                        "\"files\" is coworkd's own, and always there; name = \"my-files\"");
  if (IsMcpServerName(name)) return name;
  return McpMistakeAt(Place(table, "name"),
                      "a name is 1 to 32 of a-z 0-9 and, inside, -, and not digits alone; name = "
                      "\"my-server\"");
}

Result<std::string> Package(const toml::table& table) {
  std::string package = TRY(Text(table, "package", "/home/me/mcp/NAME"));
  if (IsReadablePath(package)) return package;
  return McpMistakeAt(
      Place(table, "package"),
      "a package is a directory by its whole path, without \".\", \"..\" or a slash "
      "at its end; package = \"/home/me/mcp/NAME\"");
}

Result<std::string> Command(const toml::table& table, const std::string& package) {
  std::string command = TRY(Text(table, "command", "node"));
  if (MayBeCommand(command, package)) return command;
  return McpMistakeAt(Place(table, "command"),
                      "a command is a program of /usr/bin by its name, or the whole path of one in "
                      "/usr or in the package; command = \"node\"");
}

Result<std::vector<std::string>> Args(const toml::table& table) {
  std::vector<std::string> args;
  if (!table.contains("args")) return args;
  const toml::array* array = table["args"].as_array();
  if (array == nullptr || array->size() > kMostArguments)
    return McpMistakeAt(Place(table, "args"),
                        "args is a list of at most 64 texts; args = [\"TEXT\", …]");
  for (const toml::node& node : *array) {
    std::optional<std::string> text = node.value_exact<std::string>();
    if (!text.has_value() || !MayBeGiven(*text))
      return McpMistakeAt(
          node, "an argument is a text of at most 4096 bytes, without NUL; args = [\"TEXT\", …]");
    args.push_back(*std::move(text));
  }
  return args;
}

struct Variables {
  const char* key;
  const char* what;  // What their values are.
  const char* example;
  bool (*fits)(std::string_view);
};

constexpr Variables kEnvironment{.key = "env",
                                 .what = "a text of at most 4096 bytes, without NUL",
                                 .example = "env = { LOG_LEVEL = \"info\" }",
                                 .fits = MayBeGiven};
constexpr Variables kSecrets{.key = "secrets",
                             .what = "the name of a secret in the vault",
                             .example = "secrets = { API_TOKEN = \"NAME-token\" }",
                             .fits = IsWord};

Error NoVariable(const toml::node& value, std::string_view name) {
  if (name.starts_with("LD_"))
    return McpMistakeAt(value, ShellWord(name) +
                                   " would be obeyed before the server is; leave it out, or let "
                                   "the command be a script of the package that sets it");
  return McpMistakeAt(value, ShellWord(name) +
                                 " is no name of a variable; write one of A-Z a-z 0-9 _, no digit "
                                 "first");
}

Result<std::map<std::string, std::string>> ReadVariables(const toml::table& table,
                                                         const Variables& kind) {
  std::map<std::string, std::string> variables;
  if (!table.contains(kind.key)) return variables;
  const auto mistake = [&](const toml::node& node) {
    return McpMistakeAt(
        node, std::string(kind.key) + " has for each variable " + kind.what + "; " + kind.example);
  };
  const toml::table* all = table[kind.key].as_table();
  if (all == nullptr) return mistake(Place(table, kind.key));
  for (const auto& [name, value] : *all) {
    std::optional<std::string> text = value.value_exact<std::string>();
    if (!IsVariable(name.str())) return NoVariable(value, name.str());
    if (!text.has_value() || !kind.fits(*text)) return mistake(value);
    variables.emplace(name.str(), *std::move(text));
  }
  return variables;
}

// What the single values do not say by themselves.
Result<void> CheckEnvironment(const toml::table& table, const McpServer& server) {
  for (const auto& [name, secret] : server.secrets)
    if (server.environment.contains(name))
      return McpMistakeAt(*table["secrets"].as_table()->get(name),
                          name + " is in env as well; leave out one of the two");
  if (server.environment.size() + server.secrets.size() > kMostVariables)
    return McpMistakeAt(table,
                        "a server has at most 64 variables; put what is more into a file of "
                        "its package");
  if (SizeOfEnvironment(server) > kLargestEnvironment)
    return McpMistakeAt(table,
                        "the environment of a server has at most 32768 bytes; put what is "
                        "more into a file of its package");
  return {};
}

}  // namespace

Error McpMistakeAt(const toml::node& node, const std::string& what) {
  return {ErrorCode::kInvalidArgument,
          "mcp.toml: line " + std::to_string(node.source().begin.line) + ": " + what};
}

Result<McpServer> ParseMcpServer(const toml::table& table) {
  TRY(CheckWords(table));
  McpServer server;
  server.name = TRY(Name(table));
  server.package = TRY(Package(table));
  server.command = TRY(Command(table, server.package));
  server.args = TRY(Args(table));
  server.environment = TRY(ReadVariables(table, kEnvironment));
  server.secrets = TRY(ReadVariables(table, kSecrets));
  TRY(CheckEnvironment(table, server));
  return server;
}

}  // namespace cowork::brokerd
