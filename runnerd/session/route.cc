#include "runnerd/session/route.h"

#include <utility>

#include "common/base/host.h"
#include "common/base/log.h"

namespace cowork::runnerd::session {

v1::ToDialer::Route RouteFor(const ModelRoute& model, const std::string& lease_id) {
  v1::ToDialer::Route route;
  route.set_name(kRoute);
  route.set_host(model.host);
  route.set_port(model.port);
  route.set_base_path(model.base_path);
  route.set_lease_id(lease_id);
  route.set_key_header(model.key_header);
  route.set_plain(model.plain);
  route.set_ca_pem(model.ca_pem);
  route.set_is_private(model.is_private);
  return route;
}

frame::Descriptors PairFor(const ModelRoute& model, const Surroundings& around) {
  frame::Descriptors descriptors;
  if (!IsHostName(model.host)) return descriptors;
  Result<os::UniqueFd> pair = around.pair_with_resolver(model);
  if (pair.ok()) {
    descriptors.push_back(std::move(pair).value());
  } else {
    LOG(kError, "no resolver").With("why", pair.error().message());
  }
  return descriptors;
}

}  // namespace cowork::runnerd::session
