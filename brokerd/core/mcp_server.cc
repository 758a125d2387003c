#include "brokerd/core/mcp_server.h"

#include <algorithm>

#include "brokerd/core/path.h"
#include "common/base/environment.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestName = 32;
constexpr size_t kLongestVariable = 128;
constexpr size_t kAroundAValue = 16;  // Bytes of an order, in which each value is a field.
constexpr size_t kOfALease = 64;
constexpr size_t kOfADirectory = 128;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || IsDigit(c);
}

bool IsAlphanumeric(char c) {
  return IsLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
}

bool IsControl(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

bool IsSegment(std::string_view text) {
  return !text.empty() && text != "." && text != "..";
}

bool IsProgramName(std::string_view text) {
  const auto fits = [](char c) {
    return IsAlphanumeric(c) || c == '.' || c == '_' || c == '+' || c == '-';
  };
  return IsSegment(text) && text.size() <= kLongestVariable && std::ranges::all_of(text, fits);
}

bool LiesIn(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) && path.substr(directory.size()).starts_with('/');
}

}  // namespace

bool IsMcpServerName(std::string_view text) {
  const auto fits = [](char c) { return IsLowerOrDigit(c) || c == '-'; };
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, fits) &&
         !std::ranges::all_of(text, IsDigit) && text.front() != '-' && text.back() != '-' &&
         text != kOwnMcpServer;
}

bool IsReadablePath(std::string_view text) {
  return IsNormalPath(text) && std::ranges::none_of(text, IsControl);
}

bool MayBeCommand(std::string_view text, std::string_view package) {
  if (!text.starts_with('/')) return IsProgramName(text);
  return IsReadablePath(text) && (LiesIn(text, "/usr") || LiesIn(text, package));
}

bool IsVariable(std::string_view text) {
  return text.size() <= kLongestVariable && IsVariableName(text);
}

bool MayBeGiven(std::string_view text) {
  return text.size() <= kLongestText && text.find('\0') == std::string_view::npos;
}

size_t SizeOfEnvironment(const McpServer& server) {
  size_t size = 0;
  for (const auto& [name, value] : server.environment) size += name.size() + value.size() + 2;
  for (const auto& [name, secret] : server.secrets) size += name.size() + 2;
  return size;
}

size_t SizeOf(const McpServer& server) {
  size_t size = server.name.size() + server.command.size() + server.package.size() + kOfADirectory;
  for (const std::string& argument : server.args) size += argument.size() + kAroundAValue;
  for (const auto& [name, value] : server.environment)
    size += name.size() + value.size() + kAroundAValue;
  for (const auto& [name, secret] : server.secrets) size += name.size() + kOfALease + kAroundAValue;
  return size;
}

}  // namespace cowork::brokerd
