// The methods of Broker that are about the vault and what it keeps.

#pragma once

#include <string>

#include "brokerd/secrets.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class SecretService {
 public:
  explicit SecretService(Secrets& secrets) : secrets_(secrets) {}

  rpc::Service Methods();  // Without their contract, which is BrokerService's.

 private:
  rpc::Task<v1::ListSecretsResponse> List(rpc::Caller, v1::ListSecretsRequest);
  rpc::Task<std::string> TellRemoving(rpc::Caller, v1::RemoveSecretRequest request);
  rpc::Task<v1::RemoveSecretResponse> Remove(rpc::Caller, v1::RemoveSecretRequest request);
  rpc::Task<v1::VaultStatus> Status(rpc::Caller, v1::ReadVaultStatusRequest);
  rpc::Task<v1::LockVaultResponse> Lock(rpc::Caller, v1::LockVaultRequest);
  rpc::Task<v1::ExpectPassphraseResponse> ExpectUnlock(rpc::Caller, v1::ExpectPassphraseRequest);

  Secrets& secrets_;
};

}  // namespace cowork::brokerd
