// Between proto messages and brokerd's own values. Everything a client or a daemon sends is checked
// here, once; each refusal is the contract's INVALID_ARGUMENT.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/core/approval.h"
#include "brokerd/core/client.h"
#include "brokerd/core/grant.h"
#include "brokerd/core/permission.h"
#include "brokerd/core/session.h"
#include "brokerd/core/vault.h"
#include "common/base/ids.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

struct GrantWish {
  std::string path;
  bool read_only = false;
  std::chrono::seconds expires{0};  // From now, at most a year; 0: never.
};

struct StartWish {
  GrantId grant;
  std::string prompt;
  std::string model;
  std::chrono::seconds keep{0};  // At most an hour.
};

struct PromptWish {
  SessionId session;
  std::string prompt;
  std::chrono::seconds keep{0};  // At most an hour.
};

struct WatchWish {
  SessionId session;
  uint64_t from = 1;
  bool so_far = false;  // Nothing that is still to come.
};

Result<GrantWish> FromWire(const v1::AddGrantRequest& request);
Result<GrantId> FromWire(const v1::RemoveGrantRequest& request);
Result<StartWish> FromWire(const v1::StartSessionRequest& request);
Result<PromptWish> FromWire(const v1::PromptSessionRequest& request);
Result<SessionId> FromWire(const v1::StopSessionRequest& request);
Result<WatchWish> FromWire(const v1::WatchRequest& request);
Result<Answer> FromWire(const v1::AnswerRequest& request);
Result<ApprovalId> FromWire(const v1::AllowAlwaysRequest& request);
Result<PermissionId> FromWire(const v1::RemovePermissionRequest& request);
Result<std::string> FromWire(const v1::ExpectSecretRequest& request);  // The secret's name.
Result<std::string> FromWire(const v1::RemoveSecretRequest& request);  // The secret's name.
Result<ClientWish> FromWire(const v1::AddClientRequest& request);
Result<ClientId> FromWire(const v1::RevokeClientRequest& request);

v1::Grant ToWire(const Grant& grant);
v1::Session ToWire(const Session& session);  // Without whether its runtime is up.
v1::Approval ToWire(const Approval& approval);
v1::ListApprovalsResponse ToWire(const std::vector<Approval>& waiting);
v1::Permission ToWire(const Permission& permission);
v1::Client ToWire(const Client& client);  // Without its connections.
v1::Secret ToWire(const SecretFacts& secret);
v1::VaultStatus ToWire(const VaultStatus& status);
v1::LockVaultResponse ToWire(const LockedVault& locked);
v1::ExpectPassphraseResponse ToWire(const UnlockTicket& expected);

}  // namespace cowork::brokerd
