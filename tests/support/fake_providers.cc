#include "tests/support/fake_providers.h"

namespace cowork::support {

std::vector<v1::UseProvidersRequest> FakeProviders::used() const {
  const std::lock_guard lock(mutex_);
  return used_;
}

std::string FakeProviders::tested() const {
  const std::lock_guard lock(mutex_);
  return tested_;
}

void FakeProviders::RefuseText(Error error) {
  const std::lock_guard lock(mutex_);
  refusal_ = std::move(error);
}

rpc::Service FakeProviders::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ListProviders", rpc::Unary(*this, &Me::List)},
                       {"/cowork.v1.Broker/UseProviders", rpc::Unary(*this, &Me::Use)},
                       {"/cowork.v1.Broker/TestProvider", rpc::Unary(*this, &Me::Test)}},
          .changes = {{"/cowork.v1.Broker/UseProviders", rpc::Telling(*this, &Me::Tell)}}};
}

rpc::Task<std::string> FakeProviders::Tell(Caller, v1::UseProvidersRequest) {
  const std::lock_guard lock(mutex_);
  if (refusal_.has_value()) co_return *refusal_;
  if (uses_it_already) co_return Error(ErrorCode::kNotFound, "nothing differs; cowork provider ls");
  co_return std::string("sessions may send what they read to a new provider");
}

rpc::Task<v1::ListProvidersResponse> FakeProviders::Use(Caller, v1::UseProvidersRequest request) {
  if (full_disk) co_return Error(ErrorCode::kResourceExhausted, "the disk is full");
  const std::lock_guard lock(mutex_);
  used_.push_back(std::move(request));
  if (loses_answer) co_return Error(ErrorCode::kUnavailable, "the connection broke");
  co_return TheList();
}

rpc::Task<v1::ListProvidersResponse> FakeProviders::List(Caller, v1::ListProvidersRequest) {
  co_return TheList();
}

rpc::Task<v1::TestProviderResponse> FakeProviders::Test(Caller, v1::TestProviderRequest request) {
  const std::lock_guard lock(mutex_);
  tested_ = request.name();
  v1::TestProviderResponse tested;
  tested.set_works(!refuses_key);
  tested.set_destination("api.example.org:443");
  tested.set_address("192.0.2.7");
  tested.set_tls(true);
  tested.set_credential_added(true);
  tested.set_status(refuses_key ? 401 : 200);
  if (refuses_key) {
    tested.set_why("the provider refuses the key \"demo-key\" (it answers 401: \x1b[2Jno)");
    tested.set_remedy("cowork secret set demo-key");
  }
  co_return tested;
}

v1::ListProvidersResponse FakeProviders::TheList() {
  v1::ListProvidersResponse list;
  v1::Provider& provider = *list.add_providers();
  provider.set_name("demo");
  provider.set_kind("anthropic");
  provider.set_host("api.example.org");
  provider.set_port(443);
  provider.set_secret("demo-key");
  provider.set_key(v1::Provider::MISSING);
  provider.add_models("large");
  provider.add_models("small");
  return list;
}

}  // namespace cowork::support
