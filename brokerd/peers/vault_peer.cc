#include "brokerd/peers/vault_peer.h"

#include <utility>

#include "cowork/v1/vault.pb.h"

namespace cowork::brokerd {

rpc::Task<std::string> VaultPeer::Keystore() {
  const v1::GetVaultStatusRequest request;
  const Result<v1::GetVaultStatusResponse> status =
      co_await link_.Call<v1::GetVaultStatusResponse>("/cowork.v1.Vault/GetStatus", request);
  if (!status.ok()) co_return status.error();
  co_return status->keystore();
}

rpc::Task<std::set<std::string>> VaultPeer::Names() {
  const v1::GetVaultStatusRequest request;
  const Result<v1::GetVaultStatusResponse> status =
      co_await link_.Call<v1::GetVaultStatusResponse>("/cowork.v1.Vault/GetStatus", request);
  if (!status.ok()) co_return status.error();
  co_return std::set<std::string>(status->names().begin(), status->names().end());
}

rpc::Task<std::string> VaultPeer::Expect(std::string name) {
  v1::ExpectRequest request;
  request.set_name(std::move(name));
  const Result<v1::ExpectResponse> expected =
      co_await link_.Call<v1::ExpectResponse>("/cowork.v1.Vault/Expect", request);
  if (!expected.ok()) co_return expected.error();
  co_return expected->ticket();
}

rpc::Task<std::string> VaultPeer::Lease(LeaseWish wish) {
  v1::LeaseRequest request;
  request.set_name(wish.secret);
  request.set_session_id(wish.session.text());
  request.set_destination(wish.destination);
  const Result<v1::LeaseResponse> lease =
      co_await link_.Call<v1::LeaseResponse>("/cowork.v1.Vault/Lease", request);
  if (lease.ok()) co_return lease->lease_id();
  if (lease.error().code() != ErrorCode::kNotFound) co_return lease.error();
  co_return Error(ErrorCode::kFailedPrecondition,
                  "the provider's secret is not in the vault; "
                  "`cowork secret set " +
                      wish.secret + "` puts it there");
}

rpc::Task<rpc::Done> VaultPeer::Revoke(SessionId session) {
  v1::RevokeRequest request;
  request.set_session_id(session.text());
  const Result<v1::RevokeResponse> revoked =
      co_await link_.Call<v1::RevokeResponse>("/cowork.v1.Vault/Revoke", request, kLimitToEnd);
  if (!revoked.ok()) co_return revoked.error();
  co_return rpc::Done{};
}

}  // namespace cowork::brokerd
