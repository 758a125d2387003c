// Broker: brokerd, as the client calls it. Each method is the one of proto/cowork/v1/broker.proto.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/consent.h"

namespace cowork::v1 {
class Broker;
}

namespace cowork::cli {

class Watching;
template <typename Service>
class Connection;

class Broker {
 public:
  static Result<std::unique_ptr<Broker>> Dial(const std::string& socket);
  // `patience`: for the connection, and for each call.
  static Result<std::unique_ptr<Broker>> Dial(const std::string& socket,
                                              std::chrono::seconds patience);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  Result<v1::GetStatusResponse> GetStatus();
  Result<v1::Grant> AddGrant(const v1::AddGrantRequest& request, const Consent& consent);
  Result<v1::ListGrantsResponse> ListGrants();
  Result<v1::RemoveGrantResponse> RemoveGrant(const v1::RemoveGrantRequest& request,
                                              const Consent& consent);
  Result<v1::Session> StartSession(const v1::StartSessionRequest& request);
  Result<v1::Session> PromptSession(const v1::PromptSessionRequest& request);
  Result<v1::ListSessionsResponse> ListSessions();
  Result<v1::Session> StopSession(const v1::StopSessionRequest& request);
  Result<v1::ListApprovalsResponse> ListApprovals();
  Result<v1::Approval> Answer(const v1::AnswerRequest& request);
  Result<v1::Approval> AllowAlways(const v1::AllowAlwaysRequest& request, const Consent& consent);
  Result<v1::ListPermissionsResponse> ListPermissions();
  Result<v1::RemovePermissionResponse> RemovePermission(const v1::RemovePermissionRequest& request);
  Result<v1::ViewFilesResponse> ViewFiles(const v1::ViewFilesRequest& request);
  Result<v1::ExpectSecretResponse> ExpectSecret(const v1::ExpectSecretRequest& request);

  Result<v1::ListSecretsResponse> ListSecrets();
  Result<v1::RemoveSecretResponse> RemoveSecret(const v1::RemoveSecretRequest& request,
                                                const Consent& consent);
  Result<v1::VaultStatus> GetVaultStatus();
  Result<v1::LockVaultResponse> LockVault();
  Result<v1::ExpectPassphraseResponse> ExpectUnlock();

  Result<v1::VerifyAuditResponse> VerifyAudit(const v1::VerifyAuditRequest& request);
  Result<v1::TailAuditResponse> TailAudit(const v1::TailAuditRequest& request);

  Result<v1::Client> AddClient(const v1::AddClientRequest& request, const Consent& consent);
  Result<v1::ListClientsResponse> ListClients();
  Result<v1::RevokeClientResponse> RevokeClient(const v1::RevokeClientRequest& request);

  Result<v1::ListProvidersResponse> ListProviders();
  Result<v1::ListProvidersResponse> UseProviders(const v1::UseProvidersRequest& request,
                                                 const Consent& consent);
  Result<v1::TestProviderResponse> TestProvider(const v1::TestProviderRequest& request);

  Result<v1::CheckPolicyResponse> CheckPolicy(const v1::CheckPolicyRequest& request);
  Result<v1::ExplainPolicyResponse> ExplainPolicy(const v1::ExplainPolicyRequest& request);
  Result<v1::DiffPolicyResponse> DiffPolicy(const v1::DiffPolicyRequest& request);
  Result<v1::UsePolicyResponse> UsePolicy(const v1::UsePolicyRequest& request,
                                          const Consent& consent);

  Result<std::unique_ptr<Watching>> Watch(const v1::WatchRequest& request);

 private:
  explicit Broker(std::unique_ptr<Connection<v1::Broker>> connection);
  std::unique_ptr<Connection<v1::Broker>> connection_;
};

// Watching: a session's events as they come, beside whatever else a program waits for. A thread
// reads them; the descriptor is readable when Take() has news. It ends the stream when destroyed.
class Watching {
 public:
  virtual ~Watching() = default;
  virtual int descriptor() const = 0;

  struct News {
    std::vector<v1::Event> events;
    bool over = false;
    Result<void> outcome;  // When it is over: how.
  };
  virtual News Take() = 0;
};

}  // namespace cowork::cli
