// Broker: the parts of brokerd put together, behind one server and on its one queue.
//
// The other daemons come and go; Wire() takes each new connection to one of them, from any thread.
// What the loss of one means is said there and nowhere else.

#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/admin_face.h"
#include "brokerd/approval_service.h"
#include "brokerd/asks.h"
#include "brokerd/audit_service.h"
#include "brokerd/broker_service.h"
#include "brokerd/checkpoints.h"
#include "brokerd/client_service.h"
#include "brokerd/clients.h"
#include "brokerd/context.h"
#include "brokerd/doors.h"
#include "brokerd/events.h"
#include "brokerd/files.h"
#include "brokerd/files_service.h"
#include "brokerd/grants.h"
#include "brokerd/permissions.h"
#include "brokerd/policy_in_use.h"
#include "brokerd/policy_replay.h"
#include "brokerd/policy_service.h"
#include "brokerd/provider_service.h"
#include "brokerd/providers_in_use.h"
#include "brokerd/secret_service.h"
#include "brokerd/secrets.h"
#include "brokerd/sessions.h"
#include "brokerd/warm.h"
#include "common/os/peer.h"
#include "common/rpc/server.h"

namespace cowork::brokerd {

class Broker {
 public:
  struct Settings {
    std::vector<Provider> providers;
    std::vector<McpServer> mcp_servers = {};
    std::string rules;  // The text of policy.toml, for policyd to read.
    size_t longest_client_name =
        kLongestClientName;  // Whose socket's path is no longer than one may be.
    Clock clock = SystemUnixMs;
    SessionLimits limits = {};
    bool warm = false;  // Whether a runtime is kept ready for whoever comes next.
    // Called on the queue's thread. Ready: every daemon is wired, the rules are loaded, and clients
    // can come. Bad rules: no policyd has taken them so far, and this one names the mistake.
    std::function<void()> on_ready = [] {};
    std::function<void(Error)> on_bad_rules = [](const Error&) {};
    // runnerd's channel ended and no other came for so long: runnerd lives, so that coworkd will
    // wire none anew unless we are started anew.
    std::chrono::milliseconds longest_without_runnerd{20'000};
    std::chrono::milliseconds checkpoint_every{10'000};
    std::function<void()> on_cut_off = [] {};
    Doors::Ask ask_coworkd = [](Doors::Wish, const std::string&) -> Result<void> {
      return Error(ErrorCode::kUnavailable, "nobody makes sockets for us");
    };
  };
  // `peers` stays.
  static Result<std::unique_ptr<Broker>> Start(std::unique_ptr<Store> store,
                                               const os::PeerCheck& peers, Settings settings);

  // "policyd", "vaultd" or "runnerd", started a first time or anew. `pid`: its own, if it is known.
  void Wire(const std::string& daemon, os::UniqueFd socket, pid_t pid = 0);

  // A listening socket, "broker.sock", "admin.sock" or "clients/NAME.sock": clients come in by it
  // from now on. From any thread.
  void OpenDoor(const std::string& name, os::UniqueFd listener);

  // A client that has come in. From any thread.
  Result<void> Adopt(os::UniqueFd client, rpc::Holder holder, rpc::Server::Hello hello);

 private:
  Broker(std::unique_ptr<Store> store, const os::PeerCheck& peers, Settings settings);
  rpc::Service Methods();

  struct Wiring {
    std::string daemon;
    std::shared_ptr<rpc::Peer> peer;
    pid_t pid;
    uint64_t number;
  };
  void WireHere(const Wiring& wiring);
  rpc::Detached WirePolicy(Wiring wiring);
  void WireVault(std::shared_ptr<rpc::Peer> peer);
  rpc::Detached WireRunner(std::shared_ptr<rpc::Peer> peer);
  void AwaitRunner();
  void OpenDoorHere(const std::string& name, os::UniqueFd listener);
  void RecordStranger(const std::string& stranger);
  void SeeIfReady();
  void EndWhoFilledItsShare(const std::string& session, const std::string& why);

  const std::unique_ptr<Store> store_;
  Settings settings_;
  std::atomic<uint64_t> wirings_ = 0;
  std::map<std::string, uint64_t> newest_;  // Of each daemon, on the queue's thread.
  Wiring policy_wiring_{};                  // The newest.
  bool rules_are_good_ = false;             // Some policyd took them.
  bool door_is_open_ = false;
  bool ready_ = false;
  Context context_;
  Asks asks_{context_};
  Warm warm_{context_, settings_.warm};
  Sessions sessions_{context_, asks_, warm_};
  Grants grants_{context_, sessions_};
  Permissions permissions_{context_};
  Files files_{context_, sessions_};
  Secrets secrets_{context_, sessions_};
  ProvidersInUse providers_{context_, warm_};
  PolicyInUse policy_{context_, settings_.rules, [this] { WirePolicy(policy_wiring_); }};
  PolicyReplay replay_{context_};
  Clients clients_{context_, settings_.longest_client_name};
  Checkpoints checkpoints_{context_, settings_.checkpoint_every};
  Events events_{
      context_, {.asks = asks_, .sessions = sessions_, .warm = warm_}, [this] { AwaitRunner(); }};
  BrokerService service_{{context_, asks_, sessions_, grants_, warm_}};
  AuditService audit_service_{context_, checkpoints_};
  ApprovalService approval_service_{{asks_, sessions_, permissions_}};
  ClientService client_service_{clients_};
  SecretService secret_service_{secrets_};
  ProviderService provider_service_{context_, providers_};
  PolicyService policy_service_{policy_, replay_};
  FilesService files_service_{files_};
  AdminFace admin_{{context_, asks_, sessions_}};
  std::unique_ptr<rpc::Server> server_;  // It ends every call before the parts go.
  Doors doors_;                          // Last: whoever comes in by them is the server's.
};

}  // namespace cowork::brokerd
