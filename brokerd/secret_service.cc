#include "brokerd/secret_service.h"

#include <vector>

#include "brokerd/wire.h"

namespace cowork::brokerd {

rpc::Service SecretService::Methods() {
  using Me = SecretService;
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ListSecrets", rpc::Unary(*this, &Me::List)},
                       {"/cowork.v1.Broker/RemoveSecret", rpc::Unary(*this, &Me::Remove)},
                       {"/cowork.v1.Broker/GetVaultStatus", rpc::Unary(*this, &Me::Status)},
                       {"/cowork.v1.Broker/LockVault", rpc::Unary(*this, &Me::Lock)},
                       {"/cowork.v1.Broker/ExpectUnlock", rpc::Unary(*this, &Me::ExpectUnlock)}},
          .changes = {{"/cowork.v1.Broker/RemoveSecret", rpc::Telling(*this, &Me::TellRemoving)}}};
}

rpc::Task<v1::ListSecretsResponse> SecretService::List(rpc::Caller, v1::ListSecretsRequest) {
  const Result<std::vector<SecretFacts>> secrets = co_await secrets_.List();
  if (!secrets.ok()) co_return secrets.error();
  v1::ListSecretsResponse response;
  for (const SecretFacts& secret : *secrets) *response.add_secrets() = ToWire(secret);
  co_return response;
}

rpc::Task<std::string> SecretService::TellRemoving(rpc::Caller, v1::RemoveSecretRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  co_return co_await secrets_.TellRemoving(*name);
}

rpc::Task<v1::RemoveSecretResponse> SecretService::Remove(rpc::Caller,
                                                          v1::RemoveSecretRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  const Result<rpc::Done> removed = co_await secrets_.Remove(*name);
  if (!removed.ok()) co_return removed.error();
  co_return v1::RemoveSecretResponse();
}

rpc::Task<v1::VaultStatus> SecretService::Status(rpc::Caller, v1::ReadVaultStatusRequest) {
  const Result<VaultStatus> status = co_await secrets_.Status();
  if (!status.ok()) co_return status.error();
  co_return ToWire(*status);
}

rpc::Task<v1::LockVaultResponse> SecretService::Lock(rpc::Caller, v1::LockVaultRequest) {
  const Result<LockedVault> locked = co_await secrets_.Lock();
  if (!locked.ok()) co_return locked.error();
  co_return ToWire(*locked);
}

rpc::Task<v1::ExpectPassphraseResponse> SecretService::ExpectUnlock(rpc::Caller,
                                                                    v1::ExpectPassphraseRequest) {
  const Result<UnlockTicket> expected = co_await secrets_.ExpectUnlock();
  if (!expected.ok()) co_return expected.error();
  co_return ToWire(*expected);
}

}  // namespace cowork::brokerd
