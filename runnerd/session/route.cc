#include "runnerd/session/route.h"

#include <utility>

#include "common/base/host.h"
#include "common/base/log.h"

namespace cowork::runnerd::session {

namespace {

v1::ToDialer::Route RouteOf(const ModelRoute& model, const std::string& lease_id) {
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

}  // namespace

RouteWord RouteFor(const std::string& session, const ModelRoute& model, const std::string& lease_id,
                   const Surroundings& around) {
  RouteWord word;
  *word.message.add_routes() = RouteOf(model, lease_id);
  if (!IsHostName(model.host)) return word;
  Result<os::UniqueFd> pair = around.pair_with_resolver(session, model);
  if (pair.ok()) {
    word.descriptors.push_back(std::move(pair).value());
  } else {
    LOG(kError, "no resolver").With("why", pair.error().message());
    word.message.set_no_resolver(pair.error().message());
  }
  return word;
}

void PartFor(const std::string& session, const ModelRoute& model, const Surroundings& around) {
  if (IsHostName(model.host)) around.part_from_resolver(session);
}

}  // namespace cowork::runnerd::session
