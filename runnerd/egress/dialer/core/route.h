// Route: one upstream that a box may speak to, as runnerd gave it and wire.cc checked it.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "policyd/core/addresses.h"

namespace cowork::dialer {

struct Route {
  std::string host;                         // A DNS name, or an address in text.
  std::optional<policyd::Address> address;  // Where the host is one.
  uint16_t port = 0;
  std::string base_path;   // Without a slash at its end: "" is the whole host.
  std::string lease_id;    // Empty: no credential.
  std::string key_header;  // Holds the credential; empty: Authorization does, as a bearer token.
  bool plain = false;      // Without TLS.
  std::string ca_pem;      // Trusted alone; empty: what the system trusts is.
  policyd::Private opt_in = policyd::Private::kRefused;

  // By which the lease knows it.
  std::string destination() const { return host + ':' + std::to_string(port); }
  std::string host_header() const;
};

using Routes = std::map<std::string, Route, std::less<>>;

}  // namespace cowork::dialer
