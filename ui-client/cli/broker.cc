#include "ui-client/cli/broker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <thread>
#include <utility>

#include <grpcpp/client_context.h>

#include "cowork/v1/broker.grpc.pb.h"
#include "ui-client/cli/connection.h"

namespace cowork::cli {
namespace {

using Stub = v1::Broker::Stub;

class StreamReader final : public Watching {
 public:
  StreamReader(std::unique_ptr<grpc::ClientContext> context,
               std::unique_ptr<grpc::ClientReader<v1::Event>> stream, os::UniqueFd bell)
      : context_(std::move(context)),
        stream_(std::move(stream)),
        bell_(std::move(bell)),
        thread_([this] { ReadAll(); }) {}
  ~StreamReader() override {
    context_->TryCancel();
    thread_.join();
  }

  int descriptor() const override { return bell_.get(); }

  News Take() override {
    uint64_t rings = 0;
    static_cast<void>(!::read(bell_.get(), &rings, sizeof rings));
    const std::lock_guard lock(mutex_);
    return std::exchange(news_, {.events = {}, .over = news_.over, .outcome = news_.outcome});
  }

 private:
  void ReadAll() {
    for (v1::Event event; stream_->Read(&event);) {
      const std::lock_guard lock(mutex_);
      news_.events.push_back(std::move(event));
      Ring();
    }
    const grpc::Status status = stream_->Finish();
    const std::lock_guard lock(mutex_);
    news_.over = true;
    if (!status.ok()) news_.outcome = FromStatus(status);
    Ring();
  }
  void Ring() {
    const uint64_t one = 1;
    static_cast<void>(!::write(bell_.get(), &one, sizeof one));
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<v1::Event>> stream_;
  os::UniqueFd bell_;
  std::mutex mutex_;
  News news_;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace

Broker::Broker(std::unique_ptr<Connection<v1::Broker>> connection)
    : connection_(std::move(connection)) {}
Broker::~Broker() = default;

Result<std::unique_ptr<Broker>> Broker::Dial(const std::string& socket) {
  return Dial(socket, kPatience);
}

Result<std::unique_ptr<Broker>> Broker::Dial(const std::string& socket,
                                             std::chrono::seconds patience) {
  auto connection = std::make_unique<Connection<v1::Broker>>(socket, patience);
  TRY(connection->Dial());
  return std::unique_ptr<Broker>(new Broker(std::move(connection)));
}

Result<v1::GetStatusResponse> Broker::GetStatus() {
  return connection_->Call(&Stub::GetStatus, v1::GetStatusRequest());
}
Result<v1::Grant> Broker::AddGrant(const v1::AddGrantRequest& request, const Consent& consent) {
  return connection_->CallConfirmed(&Stub::AddGrant, request, consent);
}
Result<v1::VerifyAuditResponse> Broker::VerifyAudit(const v1::VerifyAuditRequest& request) {
  return connection_->Call(&Stub::VerifyAudit, request);
}
Result<v1::TailAuditResponse> Broker::TailAudit(const v1::TailAuditRequest& request) {
  return connection_->Call(&Stub::TailAudit, request);
}
Result<v1::ListGrantsResponse> Broker::ListGrants() {
  return connection_->Call(&Stub::ListGrants, v1::ListGrantsRequest());
}
Result<v1::RemoveGrantResponse> Broker::RemoveGrant(const v1::RemoveGrantRequest& request,
                                                    const Consent& consent) {
  return connection_->CallConfirmed(&Stub::RemoveGrant, request, consent);
}
Result<v1::Session> Broker::StartSession(const v1::StartSessionRequest& request) {
  return connection_->Call(&Stub::StartSession, request);
}
Result<v1::Session> Broker::PromptSession(const v1::PromptSessionRequest& request) {
  return connection_->Call(&Stub::PromptSession, request);
}
Result<v1::ListSessionsResponse> Broker::ListSessions() {
  return connection_->Call(&Stub::ListSessions, v1::ListSessionsRequest());
}
Result<v1::Session> Broker::StopSession(const v1::StopSessionRequest& request) {
  return connection_->Call(&Stub::StopSession, request);
}
Result<v1::ListApprovalsResponse> Broker::ListApprovals() {
  return connection_->Call(&Stub::ListApprovals, v1::ListApprovalsRequest());
}
Result<v1::Approval> Broker::Answer(const v1::AnswerRequest& request) {
  return connection_->Call(&Stub::Answer, request);
}
Result<v1::Approval> Broker::AllowAlways(const v1::AllowAlwaysRequest& request,
                                         const Consent& consent) {
  return connection_->CallConfirmed(&Stub::AllowAlways, request, consent);
}
Result<v1::ListPermissionsResponse> Broker::ListPermissions() {
  return connection_->Call(&Stub::ListPermissions, v1::ListPermissionsRequest());
}
Result<v1::RemovePermissionResponse> Broker::RemovePermission(
    const v1::RemovePermissionRequest& request) {
  return connection_->Call(&Stub::RemovePermission, request);
}
Result<v1::ViewFilesResponse> Broker::ViewFiles(const v1::ViewFilesRequest& request) {
  return connection_->Call(&Stub::ViewFiles, request);
}
Result<v1::ExpectSecretResponse> Broker::ExpectSecret(const v1::ExpectSecretRequest& request) {
  return connection_->Call(&Stub::ExpectSecret, request);
}
Result<v1::ListSecretsResponse> Broker::ListSecrets() {
  return connection_->Call(&Stub::ListSecrets, v1::ListSecretsRequest());
}
Result<v1::RemoveSecretResponse> Broker::RemoveSecret(const v1::RemoveSecretRequest& request,
                                                      const Consent& consent) {
  return connection_->CallConfirmed(&Stub::RemoveSecret, request, consent);
}
Result<v1::VaultStatus> Broker::GetVaultStatus() {
  return connection_->Call(&Stub::GetVaultStatus, v1::ReadVaultStatusRequest());
}
Result<v1::LockVaultResponse> Broker::LockVault() {
  return connection_->Call(&Stub::LockVault, v1::LockVaultRequest());
}
Result<v1::ExpectPassphraseResponse> Broker::ExpectUnlock() {
  return connection_->Call(&Stub::ExpectUnlock, v1::ExpectPassphraseRequest());
}
Result<v1::Client> Broker::AddClient(const v1::AddClientRequest& request, const Consent& consent) {
  return connection_->CallConfirmed(&Stub::AddClient, request, consent);
}
Result<v1::ListClientsResponse> Broker::ListClients() {
  return connection_->Call(&Stub::ListClients, v1::ListClientsRequest());
}
Result<v1::RevokeClientResponse> Broker::RevokeClient(const v1::RevokeClientRequest& request) {
  return connection_->Call(&Stub::RevokeClient, request);
}
Result<v1::ListProvidersResponse> Broker::ListProviders() {
  return connection_->Call(&Stub::ListProviders, v1::ListProvidersRequest());
}
Result<v1::ListProvidersResponse> Broker::UseProviders(const v1::UseProvidersRequest& request,
                                                       const Consent& consent) {
  return connection_->CallConfirmed(&Stub::UseProviders, request, consent);
}
Result<v1::CheckPolicyResponse> Broker::CheckPolicy(const v1::CheckPolicyRequest& request) {
  return connection_->Call(&Stub::CheckPolicy, request);
}
Result<v1::ExplainPolicyResponse> Broker::ExplainPolicy(const v1::ExplainPolicyRequest& request) {
  return connection_->Call(&Stub::ExplainPolicy, request);
}
Result<v1::DiffPolicyResponse> Broker::DiffPolicy(const v1::DiffPolicyRequest& request) {
  return connection_->Call(&Stub::DiffPolicy, request);
}
Result<v1::UsePolicyResponse> Broker::UsePolicy(const v1::UsePolicyRequest& request,
                                                const Consent& consent) {
  return connection_->CallConfirmed(&Stub::UsePolicy, request, consent);
}
Result<v1::TestProviderResponse> Broker::TestProvider(const v1::TestProviderRequest& request) {
  return connection_->Call(&Stub::TestProvider, request);
}
Result<std::unique_ptr<Watching>> Broker::Watch(const v1::WatchRequest& request) {
  os::UniqueFd bell(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!bell.valid()) return Error::FromErrno("eventfd", errno);
  auto context = connection_->NewContext();
  auto stream = connection_->StubToStream().Watch(context.get(), request);
  return std::unique_ptr<Watching>(
      new StreamReader(std::move(context), std::move(stream), std::move(bell)));
}

}  // namespace cowork::cli
