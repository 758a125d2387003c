// EgressOptions: the route of a model that a test opens, its lease and the secret behind that.

#pragma once

#include <cstdint>
#include <string>

#include "cowork/v1/frames.pb.h"
#include "tests/support/test_vault.h"

namespace cowork::support {

struct EgressOptions {
  uint16_t upstream_port = 0;
  std::string route = "model";
  std::string host = "127.0.0.1";
  std::string lease_id = "l-1";
  std::string secret = "test-key-0123456789abcdef";
  TestVault::Seal seal = TestVault::Seal::kAll;
  std::string key_header = {};
  bool plain = true;
  bool is_private = true;
  std::string ca_pem = {};
  std::string trusted = "/dev/null";  // The file of those whom the system trusts.
};

inline v1::ToDialer RouteOf(const EgressOptions& options) {
  v1::ToDialer routes;
  v1::ToDialer::Route* route = routes.add_routes();
  route->set_name(options.route);
  route->set_host(options.host);
  route->set_port(options.upstream_port);
  route->set_base_path("/v1");
  route->set_lease_id(options.lease_id);
  route->set_key_header(options.key_header);
  route->set_plain(options.plain);
  route->set_is_private(options.is_private);
  route->set_ca_pem(options.ca_pem);
  return routes;
}

}  // namespace cowork::support
