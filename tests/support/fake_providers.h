// FakeProviders: what of brokerd's contract is about providers. It takes any text that it is not
// told to refuse, and shows one provider whose key is missing.

#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeProviders {
 public:
  // The calls that were confirmed.
  std::vector<v1::UseProvidersRequest> used() const {
    const std::lock_guard lock(mutex_);
    return used_;
  }
  std::string tested() const {
    const std::lock_guard lock(mutex_);
    return tested_;
  }
  void RefuseText(Error error) {
    const std::lock_guard lock(mutex_);
    refusal_ = std::move(error);
  }
  std::atomic<bool> full_disk = false;  // What was confirmed cannot be recorded.
  std::atomic<bool> refuses_key = false;

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods() {
    return {.contracts = {},
            .handlers = {{"/cowork.v1.Broker/ListProviders", rpc::Unary(*this, &Me::List)},
                         {"/cowork.v1.Broker/UseProviders", rpc::Unary(*this, &Me::Use)},
                         {"/cowork.v1.Broker/TestProvider", rpc::Unary(*this, &Me::Test)}},
            .changes = {{"/cowork.v1.Broker/UseProviders", rpc::Telling(*this, &Me::Tell)}}};
  }

 private:
  using Me = FakeProviders;
  using Caller = rpc::Caller;

  rpc::Task<std::string> Tell(Caller, v1::UseProvidersRequest) {
    const std::lock_guard lock(mutex_);
    if (refusal_.has_value()) co_return *refusal_;
    co_return std::string("sessions may send what they read to a new provider");
  }
  rpc::Task<v1::ListProvidersResponse> Use(Caller, v1::UseProvidersRequest request) {
    if (full_disk) co_return Error(ErrorCode::kResourceExhausted, "the disk is full");
    const std::lock_guard lock(mutex_);
    used_.push_back(std::move(request));
    co_return TheList();
  }
  rpc::Task<v1::ListProvidersResponse> List(Caller, v1::ListProvidersRequest) {
    co_return TheList();
  }
  rpc::Task<v1::TestProviderResponse> Test(Caller, v1::TestProviderRequest request) {
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
  static v1::ListProvidersResponse TheList() {
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

  mutable std::mutex mutex_;
  std::vector<v1::UseProvidersRequest> used_;
  std::string tested_;
  std::optional<Error> refusal_;
};

}  // namespace cowork::support
