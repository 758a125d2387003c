#include "brokerd/provider_service.h"

#include <algorithm>
#include <string>
#include <vector>

namespace cowork::brokerd {
namespace {

v1::Provider::Key KeyOf(const Provider& provider, const Result<std::vector<SecretFacts>>& kept) {
  if (provider.secret.empty()) return v1::Provider::NOT_NEEDED;
  if (!kept.ok()) return v1::Provider::KEY_UNSPECIFIED;
  const auto is_its = [&](const SecretFacts& facts) { return facts.name == provider.secret; };
  return std::ranges::any_of(*kept, is_its) ? v1::Provider::PRESENT : v1::Provider::MISSING;
}

}  // namespace

rpc::Service ProviderService::Methods() {
  using Me = ProviderService;
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ListProviders", rpc::Unary(*this, &Me::List)},
                       {"/cowork.v1.Broker/UseProviders", rpc::Unary(*this, &Me::Use)},
                       {"/cowork.v1.Broker/TestProvider", rpc::Unary(*this, &Me::Test)}},
          .changes = {{"/cowork.v1.Broker/UseProviders", rpc::Telling(*this, &Me::TellUsing)}}};
}

rpc::Task<v1::ListProvidersResponse> ProviderService::Show() {
  const Result<std::vector<SecretFacts>> kept = co_await context_.vault.List();
  v1::ListProvidersResponse response;
  for (const Provider& provider : providers_.all())
    *response.add_providers() = ToWire(provider, KeyOf(provider, kept));
  co_return response;
}

rpc::Task<v1::ListProvidersResponse> ProviderService::List(rpc::Caller, v1::ListProvidersRequest) {
  co_return co_await Show();
}

rpc::Task<std::string> ProviderService::TellUsing(rpc::Caller, v1::UseProvidersRequest request) {
  const Result<ProvidersWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  co_return providers_.Tell(*wish);
}

rpc::Task<v1::ListProvidersResponse> ProviderService::Use(rpc::Caller,
                                                          v1::UseProvidersRequest request) {
  const Result<ProvidersWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<void> used = providers_.Use(*wish);
  if (!used.ok()) co_return used.error();
  co_return co_await Show();
}

rpc::Task<v1::TestProviderResponse> ProviderService::Test(rpc::Caller,
                                                          v1::TestProviderRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  const Result<ProvidersInUse::Tested> tested = co_await providers_.Test(*name);
  if (!tested.ok()) co_return tested.error();
  co_return ToWire(tested->provider, tested->answer);
}

}  // namespace cowork::brokerd
