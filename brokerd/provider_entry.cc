#include "brokerd/provider_entry.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "brokerd/core/certificates.h"
#include "brokerd/core/host.h"
#include "brokerd/core/provider_words.h"
#include "common/base/shell_word.h"

namespace cowork::brokerd {
namespace {

constexpr std::array<std::string_view, 11> kWords = {"name",      "kind",    "host",       "port",
                                                     "base_path", "secret",  "key_header", "plain",
                                                     "ca_file",   "private", "models"};

Result<void> CheckWords(const toml::table& table) {
  for (const auto& [key, value] : table)
    if (std::ranges::find(kWords, key.str()) == kWords.end())
      return MistakeAt(value, "a provider has no \"" + std::string(key.str()) +
                                  "\"; it has name, kind, host, port, base_path, secret, "
                                  "key_header, plain, ca_file, private and models");
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
  return MistakeAt(Place(table, key), std::string("a provider has no ") + key +
                                          ", or it is no string; " + key + " = \"" + example +
                                          "\"");
}

Result<bool> Flag(const toml::table& table, const char* key) {
  if (!table.contains(key)) return false;
  const std::optional<bool> value = table[key].value_exact<bool>();
  if (value.has_value()) return *value;
  return MistakeAt(Place(table, key),
                   std::string("\"") + key + "\" is true or false; " + key + " = true");
}

Result<uint16_t> Port(const toml::table& table) {
  if (!table.contains("port")) return uint16_t{443};
  const std::optional<int64_t> port = table["port"].value_exact<int64_t>();
  if (port.has_value() && *port >= 1 && *port <= 65535) return static_cast<uint16_t>(*port);
  return MistakeAt(Place(table, "port"),
                   "a port is a number from 1 to 65535; leave it out for 443");
}

Result<Provider::Kind> Kind(const toml::table& table) {
  const std::string kind = TRY(Text(table, "kind", "openai-compatible"));
  for (const auto known : {Provider::Kind::kOpenAiCompatible, Provider::Kind::kAnthropic})
    if (kind == NameOf(known)) return known;
  return MistakeAt(Place(table, "kind"),
                   "there is no such kind; kind = \"openai-compatible\" or \"anthropic\"");
}

Result<std::vector<std::string>> Models(const toml::table& table) {
  const toml::array* array = table["models"].as_array();
  if (array == nullptr || array->empty())
    return MistakeAt(Place(table, "models"), "a provider lists no models; models = [\"MODEL\", …]");
  std::vector<std::string> models;
  for (const toml::node& node : *array) {
    const std::optional<std::string> model = node.value_exact<std::string>();
    if (!model.has_value() || !IsModel(*model))
      return MistakeAt(node, "a model's name is of A-Z a-z 0-9 . _ - / :; models = [\"MODEL\"]");
    models.push_back(*model);
  }
  return models;
}

// A text that may be missing, and has a form.
Result<std::string> Optional(const toml::table& table, const char* key, const char* example,
                             bool (*fits)(std::string_view)) {
  if (!table.contains(key)) return std::string();
  std::string value = TRY(Text(table, key, example));
  if (fits(value)) return value;
  return MistakeAt(Place(table, key),
                   std::string("this is no ") + key + "; " + key + " = \"" + example + "\"");
}

// "authorization" is the bearer token, where the kind's usual field is another.
Result<std::string> KeyHeader(const toml::table& table, const Provider& provider) {
  const std::string given = TRY(Optional(table, "key_header", "x-api-key", IsKeyHeader));
  if (!given.empty() && provider.secret.empty())
    return MistakeAt(Place(table, "key_header"),
                     "a key_header is for a key, and no secret is named; secret = \"NAME\"");
  if (given == "authorization" || provider.secret.empty()) return std::string();
  if (given.empty() && provider.kind == Provider::Kind::kAnthropic) return std::string("x-api-key");
  return given;
}

Result<std::string> Ca(const toml::table& table, const CaReader& read_ca) {
  const std::string path = TRY(Optional(table, "ca_file", "own-ca.pem", IsCaFile));
  if (path.empty()) return path;
  const auto at = [&](const Error& error) {
    return MistakeAt(Place(table, "ca_file"),
                     "ca_file " + ShellWord(path) + ": " + error.message());
  };
  Result<std::string> pem = read_ca(path);
  if (!pem.ok()) return at(pem.error());
  const Result<void> good = CheckCertificates(*pem);
  if (!good.ok()) return at(good.error());
  return pem;
}

// What the single values do not say by themselves.
Result<void> CheckSafety(const toml::table& table, const Provider& provider, Host::Is is) {
  if (is == Host::Is::kPrivate && !provider.is_private)
    return MistakeAt(Place(table, "host"),
                     "this host is at a private or loopback address, where no session goes unless "
                     "you say so; private = true");
  if (provider.plain && !provider.ca_pem.empty())
    return MistakeAt(Place(table, "plain"),
                     "without TLS a ca_file checks nothing; leave out one of the two");
  if (provider.plain && !provider.secret.empty() && is != Host::Is::kPrivate)
    return MistakeAt(Place(table, "plain"),
                     "everybody on the way could read the key; leave out plain, or name a private "
                     "or loopback address as the host");
  return {};
}

}  // namespace

Error MistakeAt(const toml::node& node, const std::string& what) {
  return {ErrorCode::kInvalidArgument,
          "providers.toml: line " + std::to_string(node.source().begin.line) + ": " + what};
}

Result<Provider> ParseProvider(const toml::table& table, const CaReader& read_ca) {
  TRY(CheckWords(table));
  Provider provider;
  provider.name = TRY(Text(table, "name", "NAME"));
  if (!IsWord(provider.name))
    return MistakeAt(Place(table, "name"),
                     "a name is 1 to 128 of A-Z a-z 0-9 . _ -; name = \"NAME\"");
  provider.kind = TRY(Kind(table));
  const Result<Host> host = ParseHost(TRY(Text(table, "host", "api.example.org")));
  if (!host.ok()) return MistakeAt(Place(table, "host"), host.error().message());
  provider.host = host->text;
  provider.port = TRY(Port(table));
  const std::string base_path = TRY(Optional(table, "base_path", "/v1", IsBasePath));
  if (!base_path.empty()) provider.base_path = base_path;
  provider.secret = TRY(Optional(table, "secret", "NAME-key", IsWord));
  provider.key_header = TRY(KeyHeader(table, provider));
  provider.plain = TRY(Flag(table, "plain"));
  provider.ca_pem = TRY(Ca(table, read_ca));
  provider.is_private = TRY(Flag(table, "private"));
  provider.models = TRY(Models(table));
  TRY(CheckSafety(table, provider, host->is));
  return provider;
}

}  // namespace cowork::brokerd
