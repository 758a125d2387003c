#include "runnerd/egress/dialer/reach.h"

#include <utility>

namespace cowork::dialer {

using boost::asio::awaitable;

namespace {

using Addresses = std::vector<policyd::Address>;

// The resolver has judged its answers. We dial, so we judge them, too.
awaitable<Result<Addresses>> AddressesOf(Desk& desk, const Route& route) {
  if (route.address.has_value()) co_return Addresses{*route.address};
  Result<Addresses> found = co_await desk.Resolve(route);
  if (!found.ok()) co_return found.error();
  const Result<void> judged = policyd::CheckAnswers(route.host, *found, route.opt_in);
  if (!judged.ok()) co_return judged.error();
  co_return found;
}

}  // namespace

awaitable<Result<void>> Reach(Desk& desk, const Route& route, Upstream& upstream) {
  const Result<Addresses> addresses = co_await AddressesOf(desk, route);
  if (!addresses.ok()) co_return addresses.error();
  const Result<void> connected = co_await upstream.Connect(*addresses, route.port);
  if (!connected.ok() || route.plain) co_return connected;
  const Result<SSL_CTX*> trust = desk.TrustFor(route);
  if (!trust.ok()) co_return trust.error();
  co_return co_await upstream.Secure(*trust, route.host);
}

}  // namespace cowork::dialer
