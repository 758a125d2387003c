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
  std::vector<v1::UseProvidersRequest> used() const;
  std::string tested() const;
  void RefuseText(Error error);
  std::atomic<bool> full_disk = false;     // What was confirmed cannot be recorded.
  std::atomic<bool> loses_answer = false;  // What was confirmed is done, and nobody learns of it.
  std::atomic<bool> uses_it_already = false;
  std::atomic<bool> refuses_key = false;

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeProviders;
  using Caller = rpc::Caller;

  rpc::Task<std::string> Tell(Caller, v1::UseProvidersRequest);
  rpc::Task<v1::ListProvidersResponse> Use(Caller, v1::UseProvidersRequest request);
  rpc::Task<v1::ListProvidersResponse> List(Caller, v1::ListProvidersRequest);
  rpc::Task<v1::TestProviderResponse> Test(Caller, v1::TestProviderRequest request);
  static v1::ListProvidersResponse TheList();

  mutable std::mutex mutex_;
  std::vector<v1::UseProvidersRequest> used_;
  std::string tested_;
  std::optional<Error> refusal_;
};

}  // namespace cowork::support
