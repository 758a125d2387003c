#include "brokerd/broker_service.h"

#include <optional>
#include <utility>

#include "brokerd/status.h"
#include "brokerd/watching.h"
#include "brokerd/wire.h"

namespace cowork::brokerd {

rpc::Service BrokerService::Methods() {
  using Me = BrokerService;
  return {.contracts = {v1::GetStatusRequest::descriptor()->file()->FindServiceByName("Broker")},
          .handlers =
              {
                  {"/cowork.v1.Broker/GetStatus", rpc::Unary(*this, &Me::GetStatus)},
                  {"/cowork.v1.Broker/AddGrant", rpc::Unary(*this, &Me::AddGrant)},
                  {"/cowork.v1.Broker/ListGrants", rpc::Unary(*this, &Me::ListGrants)},
                  {"/cowork.v1.Broker/RemoveGrant", rpc::Unary(*this, &Me::RemoveGrant)},
                  {"/cowork.v1.Broker/StartSession", rpc::Unary(*this, &Me::StartSession)},
                  {"/cowork.v1.Broker/PromptSession", rpc::Unary(*this, &Me::PromptSession)},
                  {"/cowork.v1.Broker/ListSessions", rpc::Unary(*this, &Me::ListSessions)},
                  {"/cowork.v1.Broker/StopSession", rpc::Unary(*this, &Me::StopSession)},
                  {"/cowork.v1.Broker/Watch", rpc::Stream(*this, &Me::Watch)},
                  {"/cowork.v1.Broker/ExpectSecret", rpc::Unary(*this, &Me::ExpectSecret)},
              },
          .changes = {
              {"/cowork.v1.Broker/AddGrant", rpc::Telling(*this, &Me::TellAddingGrant)},
              {"/cowork.v1.Broker/RemoveGrant", rpc::Telling(*this, &Me::TellRemovingGrant)},
          }};
}

rpc::Task<v1::GetStatusResponse> BrokerService::GetStatus(rpc::Caller, v1::GetStatusRequest) {
  Result<v1::GetStatusResponse> status = co_await LookAround(parts_.context);
  if (!status.ok()) co_return status.error();
  v1::GetStatusResponse response = std::move(status).value();
  response.set_running_sessions(static_cast<uint32_t>(parts_.sessions.Running()));
  response.set_waiting_approvals(static_cast<uint32_t>(parts_.asks.Waiting().size()));
  if (const std::optional<Warm::Recipe> ready = parts_.warm.ready()) {
    response.mutable_warm()->set_grant_id(ready->grant.id.text());
    response.mutable_warm()->set_model(ready->choice.text());
  }
  co_return response;
}

rpc::Task<rpc::Change> BrokerService::TellAddingGrant(rpc::Caller, v1::AddGrantRequest request) {
  const Result<GrantWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  co_return co_await parts_.grants.TellAdding(*wish);
}

rpc::Task<std::string> BrokerService::TellRemovingGrant(rpc::Caller,
                                                        v1::RemoveGrantRequest request) {
  const Result<GrantId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  co_return parts_.grants.TellRemoving(*id);
}

rpc::Task<v1::Grant> BrokerService::AddGrant(rpc::Caller caller, v1::AddGrantRequest request) {
  const Result<GrantWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<Grant> grant = co_await parts_.grants.Add(*wish, caller.confirmed);
  if (!grant.ok()) co_return grant.error();
  co_return ToWire(*grant);
}

rpc::Task<v1::ListGrantsResponse> BrokerService::ListGrants(rpc::Caller, v1::ListGrantsRequest) {
  const Result<std::vector<Grant>> grants = parts_.grants.All();
  if (!grants.ok()) co_return grants.error();
  v1::ListGrantsResponse response;
  for (const Grant& grant : *grants) *response.add_grants() = ToWire(grant);
  co_return response;
}

rpc::Task<v1::RemoveGrantResponse> BrokerService::RemoveGrant(rpc::Caller,
                                                              v1::RemoveGrantRequest request) {
  const Result<GrantId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  const Result<void> removed = parts_.grants.Remove(*id);
  if (!removed.ok()) co_return removed.error();
  co_await parts_.sessions.Leave(*id);
  co_return v1::RemoveGrantResponse();
}

rpc::Task<v1::Session> BrokerService::StartSession(rpc::Caller caller,
                                                   v1::StartSessionRequest request) {
  const Result<StartWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<Session> session = co_await parts_.sessions.Start(*wish, std::move(caller));
  if (!session.ok()) co_return session.error();
  co_return Shown(*session);
}

rpc::Task<v1::Session> BrokerService::PromptSession(rpc::Caller caller,
                                                    v1::PromptSessionRequest request) {
  const Result<PromptWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<Session> session = co_await parts_.sessions.Prompt(*wish, std::move(caller));
  if (!session.ok()) co_return session.error();
  co_return Shown(*session);
}

v1::Session BrokerService::Shown(const Session& session) const {
  v1::Session shown = ToWire(session);
  shown.set_runtime_up(parts_.sessions.RuntimeIsUp(session.id));
  shown.set_waiting(parts_.asks.WaitingOf(session.id));
  return shown;
}

rpc::Task<v1::ListSessionsResponse> BrokerService::ListSessions(rpc::Caller,
                                                                v1::ListSessionsRequest) {
  const Result<std::vector<Session>> sessions = parts_.context.store.sessions().All();
  if (!sessions.ok()) co_return sessions.error();
  v1::ListSessionsResponse response;
  for (const Session& session : *sessions) *response.add_sessions() = Shown(session);
  co_return response;
}

rpc::Task<v1::Session> BrokerService::StopSession(rpc::Caller caller,
                                                  v1::StopSessionRequest request) {
  const Result<SessionId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  const Result<Session> session = co_await parts_.sessions.Stop(*id, caller.holder);
  if (!session.ok()) co_return session.error();
  co_return Shown(*session);
}

rpc::Task<rpc::Done> BrokerService::Watch(rpc::Caller, v1::WatchRequest request,
                                          rpc::Writer<v1::Event> writer) {
  const Result<WatchWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<Session> session = parts_.context.store.sessions().Find(wish->session);
  if (!session.ok()) co_return session.error();
  co_return co_await Show(parts_.context.journal, parts_.sessions, *wish, writer);
}

rpc::Task<v1::ExpectSecretResponse> BrokerService::ExpectSecret(rpc::Caller,
                                                                v1::ExpectSecretRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  const AuditRecord record{.kind = "secret", .session = "", .text = "expected: " + *name};
  const Result<void> recorded = parts_.context.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  const Result<std::string> ticket = co_await parts_.context.vault.Expect(*name);
  if (!ticket.ok()) co_return ticket.error();
  v1::ExpectSecretResponse response;
  response.set_ticket(*ticket);
  co_return response;
}

}  // namespace cowork::brokerd
