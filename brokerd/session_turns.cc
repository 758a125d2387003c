// How a turn begins: in a runtime that rests, or in one that is started for it. The middle of
// sessions.h.

#include <optional>
#include <utility>

#include "brokerd/sessions.h"
#include "common/base/shell_word.h"

namespace cowork::brokerd {
namespace {

Error ATurnRuns() {
  return {ErrorCode::kFailedPrecondition,
          "a turn of this session runs; `cowork watch` follows it, `cowork stop` ends it"};
}

Error GrantIsGone(const Session& session, const Error& error) {
  if (error.code() != ErrorCode::kNotFound) return error;
  return {ErrorCode::kNotFound, "the grant of this session, " + session.path +
                                    ", was removed; grant it again, and `cowork run` starts anew"};
}

Error AnotherDirectory(const std::string& path) {
  return {ErrorCode::kFailedPrecondition, "another directory stands where the granted one was, " +
                                              path +
                                              "; grant it again, and `cowork run` starts anew"};
}

Error AnotherProvider(const std::string& name) {
  return {ErrorCode::kFailedPrecondition,
          "provider \"" + name +
              "\" was changed while the turn was about to begin; cowork "
              "provider ls   (then the same again)"};
}

Error StillThere(const Error& error) {
  return Error(ErrorCode::kUnavailable,
               "runnerd has not confirmed that the boxes of the last turn ended; try again in a "
               "moment, or `cowork down && cowork up`")
      .WithDetail(error.message());
}

StartOrder OrderFor(const Session& session, const Grant& grant, const Choice& choice) {
  return {.session = session.id,
          .project = grant.directory,
          .choice = choice,
          .runtime_session = session.runtime_session,
          .read_only = grant.read_only};
}

}  // namespace

Error GrantIsOver(const Grant& grant) {
  return {ErrorCode::kFailedPrecondition,
          "the grant of " + grant.directory.path + " is over; cowork grant add " +
              ShellWord(grant.directory.path) + (grant.read_only ? " --ro" : "") +
              "   grants it anew, for good unless --expires says how long"};
}

// One prompt at a time is on its way: two would begin two turns.
rpc::Task<Session> Sessions::Prompt(PromptWish wish, rpc::Caller caller) {
  const SessionId id = wish.session;
  const Result<void> in_time = KeepPace(caller);
  if (!in_time.ok()) co_return in_time.error();
  if (!prompted_.insert(id).second) co_return ATurnRuns();
  const Result<Session> begun = co_await PromptAlone(std::move(wish), std::move(caller));
  prompted_.erase(id);
  co_return begun;
}

rpc::Task<Session> Sessions::PromptAlone(PromptWish wish, rpc::Caller caller) {
  const Result<Session> session = context_.store.sessions().Find(wish.session);
  if (!session.ok()) co_return session.error();
  if (TurnRuns(session->id) || !IsOver(session->state)) co_return ATurnRuns();
  const Result<Choice> choice = Choose(context_.providers, session->model);
  if (!choice.ok()) co_return choice.error();
  const Result<Grant> grant = co_await GrantOf(*session);
  if (!grant.ok()) co_return grant.error();
  Wished wished{.session = *session,
                .grant = *grant,
                .choice = *choice,
                .prompt = std::move(wish.prompt),
                .keep = wish.keep};
  co_return co_await BeginTurn(std::move(wished), std::move(caller));
}

// A runtime that rests has the route it was started with. A provider that is another one by now, if
// only under the same name, is reached by a runtime of its own.
rpc::Task<rpc::Done> Sessions::LeaveFormerProvider(SessionId id, Provider provider) {
  const LivePtr rest = Find(id);
  if (rest == nullptr || rest->turn_runs() || rest->provider == provider) co_return rpc::Done{};
  Ending ending{.state = SessionState::kDone, .why = "its provider has changed"};
  co_return co_await End(rest, std::move(ending));
}

// runnerd compares the two again when it starts a box; here it is said before anything changes.
rpc::Task<Grant> Sessions::GrantOf(Session session) {
  const Result<Grant> grant = context_.store.grants().Find(session.grant);
  if (!grant.ok()) co_return GrantIsGone(session, grant.error());
  if (IsOver(*grant, context_.timer.Now())) co_return GrantIsOver(*grant);
  const Result<Directory> seen = co_await context_.runner.Inspect(grant->directory.path);
  if (!seen.ok()) co_return seen.error();
  if (!IsTheSame(grant->directory, *seen)) co_return AnotherDirectory(session.path);
  co_return grant;
}

// A runtime that rests keeps the servers it has. Their leases went with the turn that it was
// started for: a server of it that ends has to wait for the next runtime.
rpc::Task<McpServerOrders> Sessions::ServersFor(SessionId id, std::optional<McpServerOrders> seen) {
  const Result<rpc::Done> gone = co_await FormerGone(id);
  if (!gone.ok()) co_return gone.error();
  if (Find(id) != nullptr) co_return McpServerOrders();
  Result<McpServerOrders> orders = seen.value_or(McpServerOrders());
  if (!seen.has_value()) orders = co_await LookAtMcpServers(context_);
  if (!orders.ok()) co_return orders.error();
  McpServerOrders servers = *std::move(orders);
  co_return co_await LeaseForMcpServers(context_, id, std::move(servers));
}

// A runtime that is just being ended is no runtime for the next turn, one that an ended turn had
// ordered may still come to be, and where runnerd hung one may be up.
rpc::Task<rpc::Done> Sessions::FormerGone(SessionId id) {
  for (LivePtr live = Find(id); live != nullptr && live->ending; live = Find(id))
    co_await live->changed.Wait();
  for (auto former = starting_.find(id); former != starting_.end(); former = starting_.find(id)) {
    const LivePtr live = former->second;
    co_await live->changed.Wait();
  }
  if (!unconfirmed_.contains(id)) co_return rpc::Done{};
  const Result<rpc::Done> stopped = co_await StopAgain(id);
  if (!stopped.ok()) co_return StillThere(stopped.error());
  co_return rpc::Done{};
}

// In a runtime that rests, or is warm, the turn runs at once.
Result<LivePtr> Sessions::Open(const Prepared& prepared) {
  const Wished& wished = prepared.wished;
  // The list may have been replaced while we asked around.
  const Provider* now = FindProvider(context_.providers, wished.choice.provider.name);
  if (now == nullptr || *now != wished.choice.provider)
    return AnotherProvider(wished.choice.provider.name);
  const LivePtr rest = Find(wished.session.id);
  const auto live = std::make_shared<Live>(wished.session);
  live->session.state = rest == nullptr ? SessionState::kStarting : SessionState::kRunning;
  live->session.why.clear();
  live->keep = wished.keep;
  live->provider = wished.choice.provider;
  live->secret = wished.choice.provider.secret;
  live->mcp_secrets = rest == nullptr ? SecretsOf(prepared.servers) : rest->mcp_secrets;
  live->lent = LeasesOf(prepared.servers);
  if (!prepared.lease.empty())
    live->lent.push_back(
        {.lease = prepared.lease, .destination = wished.choice.provider.destination()});
  TRY(context_.store.Atomically([&] { return WriteTurn(live->session, prepared); }));
  live_[live->session.id] = live;
  if (rest != nullptr) {
    live->boxes = std::exchange(rest->boxes, {});
    rest->ending = rest->over = true;
  }
  if (std::optional<Warm::Runtime> warm = warm_.Take(live->session.id)) {
    live->boxes = std::move(warm->boxes);
    live->warm = std::move(warm->runtime);
    live->warm_notes = std::move(warm->notes);
  }
  context_.journal.Ring(live->session.id);
  return live;
}

Result<void> Sessions::WriteTurn(Session& session, const Prepared& prepared) {
  v1::Event event;
  event.mutable_prompted()->set_text(prepared.wished.prompt);
  // The grant may have been removed while we asked around, or have come to its end.
  const Grant grant = TRY(context_.store.grants().Find(session.grant));
  if (IsOver(grant, context_.timer.Now())) return GrantIsOver(grant);
  if (prepared.wished.session.turn_from == 0) TRY(context_.store.sessions().Add(session));
  session.turn_from = TRY(context_.journal.WriteFirst(session.id, event));
  TRY(context_.store.sessions().BeginTurn(session));
  if (session.state == SessionState::kRunning) return {};
  return context_.audit.Write({.kind = "box",
                               .session = session.id.text(),
                               .text = "the runtime's, with its helpers and MCP servers (" +
                                       NamesOf(prepared.servers) + "), in " + session.path});
}

rpc::Detached Sessions::Run(LivePtr live, Prepared prepared) {
  TurnOrder turn{.session = live->session.id,
                 .text = prepared.wished.prompt,
                 .lease = prepared.lease,
                 .turn = live->session.turn_from};
  Warm::Recipe recipe{.grant = prepared.wished.grant,
                      .choice = prepared.wished.choice,
                      .servers = prepared.servers};
  const bool is_new = prepared.wished.session.turn_from == 0;
  if (live->session.state == SessionState::kStarting) {
    const Result<rpc::Done> started = co_await StartRuntime(live, std::move(prepared));
    if (live->ending) co_return;
    if (!started.ok()) {
      co_await Fail(live, started.error());
      co_return;
    }
  }
  const Result<rpc::Done> prompted = co_await context_.runner.Prompt(std::move(turn));
  if (!prompted.ok()) co_await Fail(live, prompted.error());
  if (prompted.ok() && is_new) warm_.Prepare(std::move(recipe));
}

rpc::Task<rpc::Done> Sessions::StartRuntime(LivePtr live, Prepared prepared) {
  const SessionId id = live->session.id;
  const Wished& wished = prepared.wished;
  StartOrder order = OrderFor(live->session, wished.grant, wished.choice);
  order.mcp_servers = prepared.servers;
  starting_[id] = live;
  Result<StartedRuntime> runtime = live->warm.value_or(StartedRuntime{});
  if (!live->warm.has_value()) runtime = co_await context_.runner.Start(std::move(order));
  // What Stop found nothing of may have started since.
  if (live->ending) co_await StopBoxes(id);
  starting_.erase(id);
  live->changed.Ring();
  if (!runtime.ok()) co_return runtime.error();
  if (live->ending) co_return rpc::Done{};
  Result<void> begun = Begin(*live, *runtime, prepared);
  if (begun.ok()) begun = TellWhatWarmServersDid(live);
  if (!begun.ok()) co_return begun.error();
  co_return rpc::Done{};
}

// Before it was this session's, and in its runtime all the same.
Result<void> Sessions::TellWhatWarmServersDid(const LivePtr& live) {
  for (const McpNote& note : std::exchange(live->warm_notes, {})) TRY(mcp_notes_.Take(live, note));
  return {};
}

rpc::Task<rpc::Done> Sessions::Fail(LivePtr live, Error error) {
  Ending ending{.state = SessionState::kFailed, .why = error.message()};
  if (error.code() == ErrorCode::kUnavailable) {  // Of the runtime, or of runnerd itself?
    const Result<rpc::Done> ping = co_await context_.runner.link().Ping();
    if (!ping.ok()) ending = {.state = SessionState::kInterrupted, .why = kRunnerWentAway};
  }
  co_return co_await End(live, std::move(ending));
}

}  // namespace cowork::brokerd
