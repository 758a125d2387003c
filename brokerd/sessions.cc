#include "brokerd/sessions.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "brokerd/core/assurance.h"
#include "brokerd/roles.h"
#include "common/base/check.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// Who types at broker.sock. Roles are the door's; this is the one that answers for the person.
const std::string kOwner = NameOf(Role::kOwner);

Error Denied(const Judgement& judgement) {
  return {ErrorCode::kPermissionDenied,
          "policy does not let it start: " + WordsOfDenial(judgement) + "; see policy.toml"};
}

Error OnlyTheOwner(const std::string& by) {
  return {ErrorCode::kPermissionDenied,
          "policy asks before a session starts, and " + by +
              " may not answer; let the owner start it, or allow it by a rule in policy.toml"};
}

Error TooSoon(const std::string& by) {
  return {ErrorCode::kResourceExhausted,
          by + " starts turns faster than one in 2 s; try again in a moment"};
}

std::string WhatLetItStart(const Judgement& judgement) {
  if (judgement.verdict == Verdict::kAsk)
    return "policy asks; the owner's own command is the answer";
  return judgement.rule.empty() ? "the default" : "rule \"" + judgement.rule + "\"";
}

bool HaveSecrets(const std::vector<McpServer>& servers) {
  return std::ranges::any_of(servers, [](const McpServer& one) { return !one.secrets.empty(); });
}

const char* NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAllow: return "allow";
    case Verdict::kAsk: return "ask";
    case Verdict::kDeny: return "deny";
  }
  return "deny";
}

}  // namespace

LivePtr Sessions::Find(const SessionId& id) const {
  const auto entry = live_.find(id);
  return entry == live_.end() ? nullptr : entry->second;
}

std::vector<LivePtr> Sessions::All() const {
  std::vector<LivePtr> all;
  for (const auto& [id, live] : live_) all.push_back(live);
  return all;
}

bool Sessions::TurnRuns(const SessionId& id) const {
  const LivePtr live = Find(id);
  return live != nullptr && live->turn_runs();
}

bool Sessions::RuntimeIsUp(const SessionId& id) const {
  const LivePtr live = Find(id);
  return live != nullptr && live->session.state != SessionState::kStarting;
}

size_t Sessions::Running() const {
  return static_cast<size_t>(
      std::ranges::count_if(live_, [](const auto& entry) { return entry.second->turn_runs(); }));
}

bool Sessions::Holds(const GrantId& grant) const {
  return std::ranges::any_of(live_, [&](const auto& entry) {
    return entry.second->session.grant == grant && entry.second->turn_runs();
  });
}

bool Sessions::IsUpIn(const GrantId& grant) const {
  return std::ranges::any_of(
      live_, [&](const auto& entry) { return entry.second->session.grant == grant; });
}

Result<void> Sessions::KeepPace(const rpc::Caller& caller) {
  if (caller.holder == kOwner || pace_.Take(caller.holder, context_.timer.Now())) return {};
  return TooSoon(caller.holder);
}

rpc::Task<Session> Sessions::Start(StartWish wish, rpc::Caller caller) {
  const Result<void> in_time = KeepPace(caller);
  if (!in_time.ok()) co_return in_time.error();
  const Result<Choice> choice = Choose(context_.providers, wish.model);
  if (!choice.ok()) co_return choice.error();
  const Result<Grant> grant = context_.store.grants().Find(wish.grant);
  if (!grant.ok()) co_return grant.error();
  if (IsOver(*grant, context_.timer.Now())) co_return GrantIsOver(*grant);
  const Result<McpServerOrders> servers = co_await LookAtMcpServers(context_);
  if (!servers.ok()) co_return servers.error();
  Warm::Recipe recipe{.grant = *grant, .choice = *choice, .servers = *servers};
  const std::optional<SessionId> warm = warm_.Claim(recipe);
  Wished wished{.session = {.id = warm.value_or(SessionId::Random()),
                            .grant = wish.grant,
                            .path = grant->directory.path,
                            .model = choice->text(),
                            .state = SessionState::kStarting,
                            .started_unix_ms = context_.timer.Now(),
                            .why = "",
                            .title = TitleOf(wish.prompt)},
                .grant = *grant,
                .choice = *choice,
                .prompt = std::move(wish.prompt),
                .keep = wish.keep,
                .servers = *servers};
  if (warm.has_value()) {  // It was made when the directory may have been another one.
    const Result<Grant> still = co_await GrantOf(wished.session);
    if (!still.ok()) {
      warm_.GiveUp(*warm);
      co_return still.error();
    }
  }
  const Result<Session> begun = co_await BeginTurn(std::move(wished), std::move(caller));
  if (!begun.ok() && warm.has_value()) warm_.GiveUp(*warm);
  co_return begun;
}

rpc::Task<Judgement> Sessions::MayStart(SessionId id, Grant grant, Choice choice, std::string by,
                                        assurance::Assurance machine) {
  const std::string path = grant.directory.path;
  const std::string model = choice.text();
  StartCase start{.grant = path, .model = model, .level = machine.level};
  Result<Judgement> judged = co_await context_.policy.JudgeStart(id, std::move(start));
  if (!judged.ok()) co_return judged.error();
  // What a person types is the answer. Nobody else's start answers anything.
  const bool unanswered = judged->verdict == Verdict::kAsk && by != kOwner;
  const bool refused = unanswered || judged->verdict == Verdict::kDeny;
  const std::string text =
      std::string("start ") + model + " in " + path + ", by " + by + ": " +
      NameOf(judged->verdict) + ", " +
      (unanswered ? "policy asks, and it may not answer" : WhatLetItStart(*judged)) + ", level " +
      assurance::NameOf(machine.level);
  AuditRecord record{.kind = "verdict", .session = id.text(), .text = text};
  // What others try and may not is no session's: it would fill the share of the owner's.
  if (refused && by != kOwner) {
    const Result<void> share = context_.quotas.TakeRefusedStart(by);
    if (!share.ok()) co_return share.error();
    record = {.kind = "verdict", .session = "", .text = id.text() + ": " + text};
  }
  const Result<void> recorded = context_.audit.RecordVerdict(record, judged->judged_case);
  if (!recorded.ok()) co_return recorded.error();
  if (unanswered) co_return OnlyTheOwner(by);
  if (judged->needs.has_value()) co_return TooLow(machine, *judged->needs);
  if (judged->verdict == Verdict::kDeny) co_return Denied(*judged);
  co_return judged;
}

// The vault may have got its first passphrase since, or be another one.
rpc::Task<rpc::Done> Sessions::LearnCaseKey() {
  const Result<VaultStatus> vault = co_await context_.vault.Status(kLimitToReturn);
  if (vault.ok()) context_.cases.SealFor(vault->case_key);
  co_return rpc::Done{};
}

rpc::Task<Session> Sessions::BeginTurn(Wished wished, rpc::Caller caller) {
  const SessionId id = wished.session.id;
  co_await LearnCaseKey();
  const Result<assurance::Assurance> machine = co_await context_.runner.LookAtMachine();
  if (!machine.ok()) co_return machine.error();
  const Result<Judgement> judged =
      co_await MayStart(id, wished.grant, wished.choice, caller.holder, *machine);
  if (!judged.ok()) co_return judged.error();
  if (context_.runner.link().peer() == nullptr) co_return context_.runner.link().Away();
  const Result<std::string> lease = co_await Lease(id, wished.choice.provider);
  if (!lease.ok()) co_return lease.error();
  co_await LeaveFormerProvider(id, wished.choice.provider);
  const Result<McpServerOrders> servers = co_await ServersFor(id, wished.servers);

  Prepared prepared{.wished = std::move(wished),
                    .lease = *lease,
                    .servers = servers.ok() ? *servers : McpServerOrders(),
                    .policy = WhatLetItStart(*judged),
                    .level = assurance::NameOf(machine->level)};
  const Result<LivePtr> live = servers.ok() ? OpenFor(caller, prepared) : servers.error();
  if (!live.ok()) {
    // Where the lease of one server failed, those before it are open.
    if (!lease->empty() || HaveSecrets(context_.mcp_servers)) co_await Revoke(id);
    co_return live.error();
  }
  const Session answer = (*live)->session;
  Run(*live, std::move(prepared));
  co_return answer;
}

// Whoever was revoked while we asked around starts nothing.
Result<LivePtr> Sessions::OpenFor(const rpc::Caller& caller, const Prepared& prepared) {
  if (caller.IsCutOff()) return Error(ErrorCode::kUnavailable, "its client was revoked");
  return Open(prepared);
}

// Empty where the provider needs no key.
rpc::Task<std::string> Sessions::Lease(SessionId id, Provider provider) {
  if (provider.secret.empty()) co_return std::string();
  const std::string destination = provider.destination();
  const AuditRecord record{.kind = "lease",
                           .session = id.text(),
                           .text = "secret " + provider.secret + " for " + destination};
  const Result<void> recorded = context_.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  LeaseWish wish{.secret = provider.secret, .session = id, .destination = destination};
  co_return co_await context_.vault.Lease(std::move(wish));
}

Result<void> Sessions::Begin(Live& live, const StartedRuntime& runtime, const Prepared& prepared) {
  CHECK(MayBecome(live.session.state, SessionState::kRunning));
  v1::Event event;
  event.mutable_started()->set_runtime(runtime.name);
  event.mutable_started()->set_model(live.session.model);
  event.mutable_started()->set_path(live.session.path);
  event.mutable_started()->set_level(prepared.level);
  event.mutable_started()->set_policy(prepared.policy);
  event.mutable_started()->set_resumed(!live.session.runtime_session.empty());
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.sessions().Change(live.session.id, SessionState::kRunning, ""));
    TRY(context_.store.sessions().NameRuntime(live.session.id, runtime.session));
    TRY(WriteWarmBoxes(live));
    return context_.journal.Write(live.session.id, event);
  };
  TRY(context_.store.Atomically(write));
  live.session.state = SessionState::kRunning;
  live.session.runtime_session = runtime.session;
  context_.journal.Ring(live.session.id);
  return {};
}

// Those of a warm runtime started before there was a journal to tell it in.
Result<void> Sessions::WriteWarmBoxes(const Live& live) {
  if (!live.warm.has_value()) return {};
  for (const auto& [id, box] : live.boxes) {
    v1::Event event;
    event.mutable_box_started()->set_box_id(id);
    event.mutable_box_started()->set_profile(box.profile);
    event.mutable_box_started()->set_pid(box.pid);
    TRY(context_.journal.Write(live.session.id, event));
  }
  return {};
}

}  // namespace cowork::brokerd
