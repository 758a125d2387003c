#include "brokerd/broker.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "brokerd/recovery.h"
#include "brokerd/roles.h"
#include "common/assurance/wire.h"
#include "common/base/log.h"

namespace cowork::brokerd {
namespace {

constexpr std::string_view kOwnersSocket = "broker.sock";
constexpr std::string_view kAdminsSocket = "admin.sock";
constexpr std::chrono::seconds kBeforeLoadingAgain{1};

// NAME of "clients/NAME.sock"; empty for any other.
std::string ClientOfSocket(std::string_view socket) {
  constexpr std::string_view kBegin = "clients/";
  constexpr std::string_view kEnd = ".sock";
  if (!socket.starts_with(kBegin) || !socket.ends_with(kEnd)) return "";
  socket.remove_prefix(kBegin.size());
  return std::string(socket.substr(0, socket.size() - kEnd.size()));
}

}  // namespace

Broker::Broker(std::unique_ptr<Store> store, const os::PeerCheck& peers, Settings settings)
    : store_(std::move(store)),
      settings_(std::move(settings)),
      context_(*store_, settings_.clock, settings_.providers, settings_.mcp_servers,
               settings_.limits),
      doors_(peers,
             {.take =
                  [this](os::UniqueFd client, rpc::Holder holder) {
                    return Adopt(std::move(client), std::move(holder),
                                 rpc::Server::Hello::kWithinLimit);
                  },
              .tell = [this](const std::string& stranger) { RecordStranger(stranger); }},
             settings_.ask_coworkd) {
  context_.quotas.Tell([this](const std::string& session, const std::string& why) {
    EndWhoFilledItsShare(session, why);
  });
}

rpc::Service Broker::Methods() {
  rpc::Service all = service_.Methods();
  all.Add(audit_service_.Methods());
  all.Add(approval_service_.Methods());
  all.Add(client_service_.Methods());
  all.Add(secret_service_.Methods());
  all.Add(provider_service_.Methods());
  all.Add(policy_service_.Methods());
  all.Add(files_service_.Methods());
  all.Add(admin_.Methods());
  return all;
}

Result<std::unique_ptr<Broker>> Broker::Start(std::unique_ptr<Store> store,
                                              const os::PeerCheck& peers, Settings settings) {
  std::unique_ptr<Broker> broker(new Broker(std::move(store), peers, std::move(settings)));
  broker->server_ = TRY(rpc::Server::Start("brokerd", broker->Methods()));
  broker->admin_.TellOf(*broker->server_);
  broker->context_.timer.Use(broker->server_->queue());
  TRY(CloseWhatRan(broker->context_));
  const Result<void> recorded = broker->context_.audit.RecordRules(broker->settings_.rules);
  if (!recorded.ok())
    LOG(kError, "changed rules were not recorded").With("detail", recorded.error().detail());
  broker->clients_.Begin(broker->doors_, *broker->server_);
  broker->checkpoints_.Begin();
  return broker;
}

void Broker::Wire(const std::string& daemon, os::UniqueFd socket, pid_t pid) {
  Wiring wiring{.daemon = daemon,
                .peer = rpc::Peer::Over(std::move(socket), server_->queue()),
                .pid = pid,
                .number = ++wirings_};
  rpc::Later::Run(server_->queue(), [this, wiring = std::move(wiring)] { WireHere(wiring); });
}

void Broker::OpenDoor(const std::string& name, os::UniqueFd listener) {
  const auto shared = std::make_shared<os::UniqueFd>(std::move(listener));
  rpc::Later::Run(server_->queue(),
                  [this, name, shared] { OpenDoorHere(name, std::move(*shared)); });
}

void Broker::OpenDoorHere(const std::string& name, os::UniqueFd listener) {
  if (const std::string client = ClientOfSocket(name); !client.empty()) {
    clients_.Arrived(client, std::move(listener));
    return;
  }
  if (name == kAdminsSocket) doors_.Open(std::move(listener), Admin());
  if (name != kOwnersSocket) return;
  doors_.Open(std::move(listener), Owner());
  door_is_open_ = true;
  SeeIfReady();
}

void Broker::RecordStranger(const std::string& stranger) {
  rpc::Later::Run(server_->queue(), [this, stranger] {
    const Result<void> recorded =
        context_.audit.Record({.kind = "client", .session = "", .text = stranger});
    if (!recorded.ok())
      LOG(kError, "who was not heard was not recorded").With("why", recorded.error().detail());
  });
}

Result<void> Broker::Adopt(os::UniqueFd client, rpc::Holder holder, rpc::Server::Hello hello) {
  return server_->Adopt(std::move(client), std::move(holder), hello);
}

// Two that were wired in one millisecond may come here in either order: the later one counts.
void Broker::WireHere(const Wiring& wiring) {
  uint64_t& newest = newest_[wiring.daemon];
  if (wiring.number < newest) return;
  newest = wiring.number;
  for (Link* link : context_.links())
    if (link->daemon() == wiring.daemon) link->NoteStart(wiring.pid);
  if (wiring.daemon == "policyd") WirePolicy(wiring);
  if (wiring.daemon == "vaultd") WireVault(wiring.peer);
  if (wiring.daemon == "runnerd") WireRunner(wiring.peer);
  SeeIfReady();
}

// coworkd wires no living policyd anew, so one that did not answer is told again. Rules that were
// taken once are good, and who refuses them now is not.
rpc::Detached Broker::WirePolicy(Wiring wiring) {
  policy_wiring_ = wiring;
  const Result<rpc::Done> loaded = co_await context_.policy.Wire(wiring.peer, settings_.rules);
  if (loaded.ok()) {
    rules_are_good_ = true;
    SeeIfReady();
    co_return;
  }
  LOG(kError, "policyd did not take the rules").With("why", loaded.error().message());
  if (!rules_are_good_ && loaded.error().code() == ErrorCode::kInvalidArgument)
    settings_.on_bad_rules(loaded.error());
  context_.timer.After(kBeforeLoadingAgain, [this, wiring] {
    if (newest_[wiring.daemon] == wiring.number) WirePolicy(wiring);
  });
}

// What was leased went with the old one, and no dialer can redeem.
void Broker::WireVault(std::shared_ptr<rpc::Peer> peer) {
  context_.vault.link().Wire(std::move(peer));
  checkpoints_.Forget();
  warm_.End("its dialer knew another vaultd");
  secrets_.LostWithVaultd();
}

rpc::Detached Broker::WireRunner(std::shared_ptr<rpc::Peer> peer) {
  events_.Follow(peer);
  const v1::GetAssuranceRequest request;
  const Result<v1::Assurance> machine =
      co_await peer->Call<v1::Assurance>("/cowork.v1.Runner/GetAssurance", request);
  if (!machine.ok()) co_return;
  LOG(kInfo, "what this machine gives boxes")
      .With("level", assurance::NameOf(assurance::FromWire(*machine).level))
      .With("lacks", machine->lacks());
}

// One that ended is started and wired anew within seconds, however often it did.
void Broker::AwaitRunner() {
  context_.timer.After(settings_.longest_without_runnerd, [this, lost = newest_["runnerd"]] {
    if (newest_["runnerd"] == lost && context_.runner.link().peer() == nullptr)
      settings_.on_cut_off();
  });
}

// Not at once: whoever tells is in the midst of a write.
void Broker::EndWhoFilledItsShare(const std::string& session, const std::string& why) {
  context_.timer.After(std::chrono::milliseconds(0), [this, session, why] {
    const Result<SessionId> id = SessionId::FromText(session);
    const LivePtr live = id.ok() ? sessions_.Find(*id) : nullptr;
    if (live != nullptr && !live->ending)
      sessions_.EndSoon(live, {.state = SessionState::kFailed, .why = why});
  });
}

void Broker::SeeIfReady() {
  const bool all = door_is_open_ && context_.policy.link().peer() != nullptr &&
                   context_.vault.link().peer() != nullptr &&
                   context_.runner.link().peer() != nullptr;
  if (!all || std::exchange(ready_, true)) return;
  settings_.on_ready();
}

}  // namespace cowork::brokerd
