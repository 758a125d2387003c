// A provider of models, as providers.toml names it, and the choice of one by PROVIDER/MODEL.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::brokerd {

struct Provider {
  std::string name;
  std::string address;  // An IP address.
  uint16_t port = 0;
  std::string base_path;  // "/v1"
  std::string secret;     // The name of its key in the vault; empty: it needs none.
  std::vector<std::string> models;

  std::string destination() const;  // "HOST:PORT", as the dialer names it to the vault.
};

struct Choice {
  Provider provider;
  std::string model;

  std::string text() const { return provider.name + "/" + model; }
};

// An empty `wanted` is the first provider's first model.
//
// kInvalidArgument  it is not PROVIDER/MODEL
// kNotFound         no such provider, or it lists no such model
Result<Choice> Choose(const std::vector<Provider>& providers, std::string_view wanted);

}  // namespace cowork::brokerd
