#include "brokerd/warm.h"

#include <chrono>
#include <utility>

#include "brokerd/call_wire.h"
#include "brokerd/telling_again.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr std::chrono::minutes kLongestUnclaimed{15};

bool AreTheSame(const Warm::Recipe& one, const Warm::Recipe& other) {
  return one.grant.id == other.grant.id && one.grant.read_only == other.grant.read_only &&
         one.grant.directory == other.grant.directory && one.choice.model == other.choice.model &&
         one.choice.provider == other.choice.provider && one.servers == other.servers;
}

}  // namespace

rpc::Detached Warm::Prepare(Recipe recipe) {
  if (!wanted_) co_return;
  // Whoever wants it began when another list may have been in use.
  const Provider* now = FindProvider(context_.providers, recipe.choice.provider.name);
  if (now == nullptr || *now != recipe.choice.provider) co_return;
  // Servers with secrets start on leases, and what is for nobody yet has none.
  if (!SecretsOf(recipe.servers).empty()) co_return;
  if (one_ != nullptr && (one_->claimed || AreTheSame(one_->recipe, recipe))) co_return;
  if (one_ != nullptr) End("another grant is used");
  const auto one = std::make_shared<One>(
      One{.id = SessionId::Random(), .recipe = std::move(recipe), .runtime = {}});
  one_ = one;
  const Result<rpc::Done> started = co_await Start(one);
  if (one_ != one) {  // What End() found nothing of may have started since.
    Stop(one->id);
    co_return;
  }
  if (!started.ok()) {
    LOG(kInfo, "no runtime is kept warm").With("why", started.error().message());
    End("it did not start");
    co_return;
  }
  one->ready = true;
  context_.timer.After(kLongestUnclaimed, [this, one] {
    if (one_ == one && !one->claimed) End("nobody came");
  });
}

rpc::Task<rpc::Done> Warm::Start(std::shared_ptr<One> one) {
  const AuditRecord record{.kind = "box",
                           .session = one->id.text(),
                           .text = "a runtime for nobody yet, with its helpers and MCP servers (" +
                                   NamesOf(one->recipe.servers) + "), in " +
                                   one->recipe.grant.directory.path};
  const Result<void> recorded = context_.audit.Record(record);
  if (!recorded.ok()) co_return recorded.error();
  StartOrder order{.session = one->id,
                   .project = one->recipe.grant.directory,
                   .choice = one->recipe.choice,
                   .runtime_session = "",
                   .warm = true,
                   .read_only = one->recipe.grant.read_only,
                   .mcp_servers = one->recipe.servers};
  const Result<StartedRuntime> runtime = co_await context_.runner.Start(std::move(order));
  if (!runtime.ok()) co_return runtime.error();
  one->runtime.runtime = *runtime;
  co_return rpc::Done{};
}

std::optional<SessionId> Warm::Claim(const Recipe& recipe) {
  if (one_ == nullptr || !one_->ready || one_->claimed) return std::nullopt;
  if (!AreTheSame(one_->recipe, recipe)) return std::nullopt;
  one_->claimed = true;
  return one_->id;
}

std::optional<Warm::Runtime> Warm::Take(const SessionId& id) {
  if (one_ == nullptr || one_->id != id || !one_->claimed) return std::nullopt;
  return std::exchange(one_, nullptr)->runtime;
}

void Warm::GiveUp(const SessionId& id) {
  if (one_ != nullptr && one_->id == id) return End("its session did not start");
  Stop(id);  // It may have ended since, and been told of.
}

void Warm::End(const std::string& why) {
  if (one_ == nullptr) return;
  LOG(kInfo, "the warm runtime is ended").WithId("session", one_->id.text()).With("why", why);
  Stop(std::exchange(one_, nullptr)->id);
}

// One that was claimed is a session's by now, which starts without it.
void Warm::Gone(const std::string& why) {
  if (!one_->claimed) return End("runnerd ended it: " + why);
  one_.reset();
}

void Warm::Leave(const GrantId& grant) {
  if (one_ != nullptr && one_->recipe.grant.id == grant) End("its grant was removed");
}

rpc::Detached Warm::Stop(SessionId id) {
  const Result<rpc::Done> stopped = co_await context_.runner.Discard(id);
  if (stopped.ok()) co_return;
  LOG(kWarning, "runnerd did not end the warm runtime; it is told again until it does, or ends")
      .WithId("session", id.text())
      .With("why", stopped.error().message());
  if (!MayWorkLater(stopped.error())) co_return;
  Order stop = [this, id] { return StopAgain(id); };
  co_await TellAgain(context_.timer, context_.runner.link(), std::move(stop));
}

// Whoever had claimed it may have begun a session since, by the same id.
rpc::Task<rpc::Done> Warm::StopAgain(SessionId id) {
  if (context_.store.sessions().Find(id).ok()) co_return rpc::Done{};
  co_return co_await context_.runner.Discard(id);
}

bool Warm::Hear(const SessionId& id, const v1::RunnerEvent& event) {
  if (one_ == nullptr || one_->id != id) return false;
  if (event.has_box_started())
    one_->runtime.boxes[event.box_started().box_id()] = {.profile = event.box_started().profile(),
                                                         .pid = event.box_started().pid()};
  if (event.has_box_ended()) one_->runtime.boxes.erase(event.box_ended().box_id());
  if (event.has_mcp_noted()) Note(event.mcp_noted());
  if (event.has_session_gone()) Gone(event.session_gone().why());
  return true;
}

// A runtime that lost a server starts it no more, and is of no use to whoever comes. One that was
// claimed is a session's by now, whose journal will say so.
void Warm::Note(const v1::RunnerEvent::McpNoted& noted) {
  const Result<McpNote> note = FromWire(noted);
  if (!note.ok()) return;
  std::vector<McpNote>& notes = one_->runtime.notes;
  const bool ended = note->kind == McpNote::Kind::kEnded;
  if (notes.size() < kMostNotes || ended) notes.push_back(*note);
  if (one_->claimed) return;
  if (ended) return End("its MCP server " + note->server + " ended");
  if (notes.size() == kMostNotes) End("its MCP servers do too much");
}

std::optional<Warm::Recipe> Warm::ready() const {
  if (one_ == nullptr || !one_->ready || one_->claimed) return std::nullopt;
  return one_->recipe;
}

}  // namespace cowork::brokerd
