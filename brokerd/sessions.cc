#include "brokerd/sessions.h"

#include <memory>
#include <utility>

#include "brokerd/roles.h"
#include "common/base/check.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

// Who types at broker.sock. Roles are the door's; this is the one that answers for the person.
const std::string kOwner = NameOf(Role::kOwner);

// runnerd starts nothing on a machine that has less: a missing layer refuses the start.
constexpr auto kLevel = "standard";

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
          by + " starts sessions faster than one in 2 s; try again in a moment"};
}

std::string WhatLetItStart(const Judgement& judgement) {
  if (judgement.verdict == Verdict::kAsk)
    return "policy asks; the owner's own command is the answer";
  return judgement.rule.empty() ? "the default" : "rule \"" + judgement.rule + "\"";
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

bool Sessions::Holds(const GrantId& grant) const {
  for (const auto& [id, live] : live_)
    if (live->session.grant == grant) return true;
  return false;
}

rpc::Task<Session> Sessions::Start(StartWish wish, rpc::Caller caller) {
  const Result<Choice> choice = Choose(context_.providers, wish.model);
  if (!choice.ok()) co_return choice.error();
  const Result<Grant> grant = context_.store.grants().Find(wish.grant);
  if (!grant.ok()) co_return grant.error();
  if (caller.holder != kOwner && !pace_.Take(caller.holder, context_.timer.Now()))
    co_return TooSoon(caller.holder);
  const SessionId id = SessionId::Random();
  const Result<Judgement> judged = co_await MayStart(id, *grant, *choice, caller.holder);
  if (!judged.ok()) co_return judged.error();
  if (context_.runner.link().peer() == nullptr) co_return context_.runner.link().Away();
  const Result<std::string> lease = co_await Lease(id, choice->provider);
  if (!lease.ok()) co_return lease.error();

  Prepared prepared{
      .order = {.session = id, .project = grant->directory, .choice = *choice, .lease = *lease},
      .prompt = std::move(wish.prompt),
      .policy = WhatLetItStart(*judged)};
  // Whoever was revoked while we asked around starts nothing.
  const Result<LivePtr> live =
      caller.IsCutOff() ? Result<LivePtr>(Error(ErrorCode::kUnavailable, "its client was revoked"))
                        : Open(prepared, wish.grant);
  if (!live.ok()) {
    if (!lease->empty()) co_await Revoke(id);
    co_return live.error();
  }
  const Session answer = (*live)->session;
  Run(*live, std::move(prepared));
  co_return answer;
}

rpc::Task<Judgement> Sessions::MayStart(SessionId id, Grant grant, Choice choice, std::string by) {
  const std::string path = grant.directory.path;
  const std::string model = choice.text();
  Result<Judgement> judged = co_await context_.policy.JudgeStart(id, path, model);
  if (!judged.ok()) co_return judged.error();
  // What a person types is the answer. Nobody else's start answers anything.
  const bool unanswered = judged->verdict == Verdict::kAsk && by != kOwner;
  const AuditRecord record{
      .kind = "verdict",
      .session = id.text(),
      .text = std::string("start ") + model + " in " + path + ", by " + by + ": " +
              NameOf(judged->verdict) + ", " +
              (unanswered ? "policy asks, and it may not answer" : WhatLetItStart(*judged))};
  const Result<void> recorded = context_.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  if (unanswered) co_return OnlyTheOwner(by);
  if (judged->verdict == Verdict::kDeny) co_return Denied(*judged);
  co_return judged;
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

Result<LivePtr> Sessions::Open(const Prepared& prepared, const GrantId& grant) {
  const SessionId& id = prepared.order.session;
  const auto live = std::make_shared<Live>(Session{.id = id,
                                                   .grant = grant,
                                                   .path = prepared.order.project.path,
                                                   .model = prepared.order.choice.text(),
                                                   .state = SessionState::kStarting,
                                                   .started_unix_ms = context_.timer.Now(),
                                                   .why = ""});
  live->secret = prepared.order.choice.provider.secret;
  live->lent = {.lease = prepared.order.lease,
                .destination = prepared.order.choice.provider.destination()};
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.grants().Find(grant));  // It may have been removed while we asked around.
    TRY(context_.store.sessions().Add(live->session));
    return context_.audit.Write(
        {.kind = "box",
         .session = id.text(),
         .text = "the runtime's, with its helpers, in " + live->session.path});
  };
  TRY(context_.store.Atomically(write));
  live_[id] = live;
  return live;
}

rpc::Detached Sessions::Run(LivePtr live, Prepared prepared) {
  const SessionId id = live->session.id;
  const Result<std::string> runtime = co_await context_.runner.Start(prepared.order);
  if (live->ending) {  // What Stop found nothing of may have started since.
    co_await StopBoxes(id);
    co_return;
  }
  Result<void> begun = runtime.ok() ? Begin(*live, *runtime, prepared.policy) : runtime.error();
  if (begun.ok()) {
    const Result<rpc::Done> prompted = co_await context_.runner.Prompt(id, prepared.prompt);
    if (prompted.ok()) co_return;
    begun = prompted.error();
  }
  co_await Fail(live, begun.error());
}

rpc::Task<rpc::Done> Sessions::Fail(LivePtr live, Error error) {
  Ending ending{.state = SessionState::kFailed, .why = error.message()};
  if (error.code() == ErrorCode::kUnavailable) {  // Of the runtime, or of runnerd itself?
    const Result<rpc::Done> ping = co_await context_.runner.link().Ping();
    if (!ping.ok()) ending = {.state = SessionState::kInterrupted, .why = kRunnerWentAway};
  }
  co_return co_await End(live, std::move(ending));
}

Result<void> Sessions::Begin(Live& live, const std::string& runtime, const std::string& policy) {
  CHECK(MayBecome(live.session.state, SessionState::kRunning));
  v1::Event event;
  event.mutable_started()->set_runtime(runtime);
  event.mutable_started()->set_model(live.session.model);
  event.mutable_started()->set_path(live.session.path);
  event.mutable_started()->set_level(kLevel);
  event.mutable_started()->set_policy(policy);
  const auto write = [&]() -> Result<void> {
    TRY(context_.store.sessions().Change(live.session.id, SessionState::kRunning, ""));
    return context_.journal.Write(live.session.id, event);
  };
  TRY(context_.store.Atomically(write));
  live.session.state = SessionState::kRunning;
  context_.journal.Ring(live.session.id);
  return {};
}

}  // namespace cowork::brokerd
