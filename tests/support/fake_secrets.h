// FakeSecrets: what brokerd's contract has of the vault, without one. What was done is kept, in
// words.

#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeSecrets {
 public:
  // As the next call finds it.
  std::string keystore = "passphrase";
  std::string state = "open";
  bool sets_passphrase = false;  // Its ticket does, whatever `state` was said to be.

  std::vector<std::string> done() const;

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeSecrets;
  using Caller = rpc::Caller;

  rpc::Task<v1::ListSecretsResponse> List(Caller, v1::ListSecretsRequest);
  rpc::Task<std::string> TellRemove(Caller, v1::RemoveSecretRequest request);
  rpc::Task<v1::RemoveSecretResponse> Remove(Caller, v1::RemoveSecretRequest request);
  rpc::Task<v1::VaultStatus> Status(Caller, v1::ReadVaultStatusRequest);
  rpc::Task<v1::LockVaultResponse> Lock(Caller, v1::LockVaultRequest);
  rpc::Task<v1::ExpectPassphraseResponse> ExpectUnlock(Caller, v1::ExpectPassphraseRequest);
  void Note(std::string what);

  mutable std::mutex mutex_;
  std::vector<std::string> done_;
};

}  // namespace cowork::support
