#include "tests/support/fake_secrets.h"

namespace cowork::support {

std::vector<std::string> FakeSecrets::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

rpc::Service FakeSecrets::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/ListSecrets", rpc::Unary(*this, &Me::List)},
                       {"/cowork.v1.Broker/RemoveSecret", rpc::Unary(*this, &Me::Remove)},
                       {"/cowork.v1.Broker/GetVaultStatus", rpc::Unary(*this, &Me::Status)},
                       {"/cowork.v1.Broker/LockVault", rpc::Unary(*this, &Me::Lock)},
                       {"/cowork.v1.Broker/ExpectUnlock", rpc::Unary(*this, &Me::ExpectUnlock)}},
          .changes = {{"/cowork.v1.Broker/RemoveSecret", rpc::Telling(*this, &Me::TellRemove)}}};
}

rpc::Task<v1::ListSecretsResponse> FakeSecrets::List(Caller, v1::ListSecretsRequest) {
  v1::ListSecretsResponse response;
  v1::Secret& secret = *response.add_secrets();
  secret.set_name("demo-key");
  secret.set_kind("provider-key");
  secret.set_set_unix_ms(1);
  co_return response;
}

rpc::Task<std::string> FakeSecrets::TellRemove(Caller, v1::RemoveSecretRequest request) {
  if (request.name() != "demo-key") co_return Error(ErrorCode::kNotFound, "no such secret");
  co_return std::string("the vault forgets it for good");
}

rpc::Task<v1::RemoveSecretResponse> FakeSecrets::Remove(Caller, v1::RemoveSecretRequest request) {
  Note("removed " + request.name());
  co_return v1::RemoveSecretResponse();
}

rpc::Task<v1::VaultStatus> FakeSecrets::Status(Caller, v1::ReadVaultStatusRequest) {
  v1::VaultStatus status;
  status.set_keystore(keystore);
  status.set_state(state);
  co_return status;
}

rpc::Task<v1::LockVaultResponse> FakeSecrets::Lock(Caller, v1::LockVaultRequest) {
  Note("locked");
  v1::LockVaultResponse response;
  response.set_ended_leases(2);
  response.set_forgotten_secrets(keystore == "ephemeral" ? 1 : 0);
  response.set_state(keystore == "passphrase" && state == "open" ? "locked" : state);
  co_return response;
}

rpc::Task<v1::ExpectPassphraseResponse> FakeSecrets::ExpectUnlock(Caller,
                                                                  v1::ExpectPassphraseRequest) {
  v1::ExpectPassphraseResponse response;
  response.set_ticket("ticket to unlock");
  response.set_sets_passphrase(sets_passphrase || state == "new");
  co_return response;
}

void FakeSecrets::Note(std::string what) {
  const std::lock_guard lock(mutex_);
  done_.push_back(std::move(what));
}

}  // namespace cowork::support
