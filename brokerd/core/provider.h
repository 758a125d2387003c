// A provider of models, as providers.toml names it, and the choice of one by PROVIDER/MODEL.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::brokerd {

struct Provider {
  enum class Kind { kOpenAiCompatible, kAnthropic };

  std::string name = {};
  Kind kind = Kind::kOpenAiCompatible;
  std::string host = {};  // A DNS name, in lower case, or an IP address.
  uint16_t port = 443;
  std::string base_path = "/v1";
  std::string secret = {};      // The name of its key in the vault; empty: it needs none.
  std::string key_header = {};  // The field that holds the key; empty: it is the bearer token.
  bool plain = false;           // HTTP without TLS.
  std::string ca_pem = {};  // Trusted for it, and nothing else is; empty: what the system trusts.
  bool is_private = false;  // It may be at a private or loopback address.
  std::vector<std::string> models = {};

  std::string destination() const;  // "HOST:PORT", as the dialer names it to the vault.

  friend bool operator==(const Provider&, const Provider&) = default;
};

const char* NameOf(Provider::Kind kind);  // As providers.toml has it.

struct Choice {
  Provider provider;
  std::string model;

  std::string text() const { return provider.name + "/" + model; }
};

// Null: there is none of that name.
const Provider* FindProvider(const std::vector<Provider>& providers, std::string_view name);

// An empty `wanted` is the first provider's first model.
//
// kInvalidArgument  it is not PROVIDER/MODEL
// kNotFound         no such provider, or it lists no such model
Result<Choice> Choose(const std::vector<Provider>& providers, std::string_view wanted);

}  // namespace cowork::brokerd
