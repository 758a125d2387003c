#include "brokerd/providers.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/toml/toml.h"

namespace cowork::brokerd {
namespace {

constexpr std::array<std::string_view, 7> kWords = {"name",      "kind",   "address", "port",
                                                    "base_path", "secret", "models"};

Error Mistake(const std::string& what) {
  return {ErrorCode::kInvalidArgument, "providers.toml: " + what};
}

std::string Line(const toml::node& node) {
  return "line " + std::to_string(node.source().begin.line) + ": ";
}

bool IsOfWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool IsWord(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::all_of(text.begin(), text.end(), IsOfWord);
}

// A model may have a slash and a colon in its name, as "vendor/model:variant" has. What else it
// might have, runnerd would refuse at each start.
bool IsModel(std::string_view text) {
  const auto fits = [](char c) { return IsOfWord(c) || c == '/' || c == ':'; };
  return !text.empty() && text.size() <= 120 && std::all_of(text.begin(), text.end(), fits);
}

bool IsAddress(const std::string& text) {
  in6_addr room{};
  return ::inet_pton(AF_INET, text.c_str(), &room) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

bool IsSegment(std::string_view text) {
  const auto fits = [](char c) { return IsOfWord(c) || c == '~' || c == ':' || c == '@'; };
  return !text.empty() && text != "." && text != ".." && std::ranges::all_of(text, fits);
}

// The dialer ends at a base path that two servers could read in two ways. What is left here is less
// than it takes, and no API needs more. A slash at the end is no empty segment.
bool IsBasePath(std::string_view text) {
  if (!text.starts_with('/') || text.size() > 256) return false;
  for (size_t begin = 1; begin < text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    if (!IsSegment(text.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

Result<std::string> Text(const toml::table& table, const char* key) {
  const std::optional<std::string> value = table[key].value_exact<std::string>();
  if (!value.has_value())
    return Mistake(Line(table) + "a provider has no " + key + ", or it is no string");
  return *value;
}

Result<std::vector<std::string>> Models(const toml::table& table) {
  const toml::array* array = table["models"].as_array();
  if (array == nullptr || array->empty())
    return Mistake(Line(table) + "a provider lists no models");
  std::vector<std::string> models;
  for (const toml::node& node : *array) {
    const std::optional<std::string> model = node.value_exact<std::string>();
    if (!model.has_value() || !IsModel(*model))
      return Mistake(Line(node) + "a model's name is of A-Z a-z 0-9 . _ - / :");
    models.push_back(*model);
  }
  return models;
}

Result<void> CheckWords(const toml::table& table) {
  for (const auto& [key, value] : table)
    if (std::find(kWords.begin(), kWords.end(), key.str()) == kWords.end())
      return Mistake(Line(value) + "a provider has no \"" + std::string(key.str()) + "\"");
  return {};
}

Result<uint16_t> Port(const toml::table& table) {
  const std::optional<int64_t> port = table["port"].value_exact<int64_t>();
  if (!port.has_value() || *port < 1 || *port > 65535)
    return Mistake(Line(table) + "a provider's port is a number from 1 to 65535");
  return static_cast<uint16_t>(*port);
}

Result<Provider> ParseProvider(const toml::table& table) {
  TRY(CheckWords(table));
  const std::string secret = table.contains("secret") ? TRY(Text(table, "secret")) : std::string();
  Provider provider;
  provider.name = TRY(Text(table, "name"));
  provider.address = TRY(Text(table, "address"));
  provider.port = TRY(Port(table));
  provider.base_path = TRY(Text(table, "base_path"));
  provider.secret = secret;
  provider.models = TRY(Models(table));
  if (!IsWord(provider.name)) return Mistake(Line(table) + "a name is of A-Z a-z 0-9 . _ -");
  if (TRY(Text(table, "kind")) != "openai-compatible")
    return Mistake(Line(table) + "the only kind there is yet is \"openai-compatible\"");
  if (!IsAddress(provider.address))
    return Mistake(Line(table) + "an address is an IP address; names are not resolved yet");
  if (!IsBasePath(provider.base_path))
    return Mistake(Line(table) +
                   "a base_path is like /v1 or /openai/v1: names of A-Z a-z 0-9 . _ - ~ : @ "
                   "between single slashes");
  if (table.contains("secret") && !IsWord(secret))
    return Mistake(Line(table) + "a secret's name is of A-Z a-z 0-9 . _ -");
  return provider;
}

Result<const toml::array*> ProvidersOf(const toml::table& file) {
  for (const auto& [key, value] : file)
    if (key.str() != "provider")
      return Mistake(Line(value) + "\"" + std::string(key.str()) + "\" is nothing we know here");
  if (file.contains("provider") && !file["provider"].is_array_of_tables())
    return Mistake("providers are written as [[provider]]");
  return file["provider"].as_array();
}

}  // namespace

Result<std::vector<Provider>> ParseProviders(std::string_view text) {
  const toml::table file = TRY(ParseToml("providers.toml", text));
  std::vector<Provider> providers;
  std::set<std::string> names;
  const toml::array* tables = TRY(ProvidersOf(file));
  if (tables == nullptr) return providers;
  for (const toml::node& node : *tables) {
    providers.push_back(TRY(ParseProvider(*node.as_table())));
    if (!names.insert(providers.back().name).second)
      return Mistake(Line(node) + "\"" + providers.back().name + "\" is there twice");
  }
  return providers;
}

}  // namespace cowork::brokerd
