// Dialer: the requests of a session's box that are under way, and the three pairs they need.

#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "common/frame/channel.h"
#include "runnerd/egress/dialer/exchange.h"
#include "runnerd/egress/dialer/idle.h"
#include "runnerd/egress/dialer/resolving.h"
#include "runnerd/egress/dialer/trust.h"
#include "runnerd/egress/dialer/vault.h"

namespace cowork::dialer {

struct Pairs {
  os::UniqueFd runnerd;
  os::UniqueFd gate;
  os::UniqueFd vaultd;
};

// What the first word of runnerd brought, and whom the system trusts.
struct Given {
  Routes routes;
  os::UniqueFd resolver;    // None where no route's host is a name.
  std::string no_resolver;  // Or why not.
  os::UniqueFd trusted;
};

class Dialer final : public Desk {
 public:
  // The loop ends when runnerd's or gate's end of a pair does.
  Dialer(boost::asio::io_context& io, Given given, Pairs pairs);

  const Routes& routes() const override { return routes_; }
  boost::asio::awaitable<Result<SecretBytes>> Redeem(const Route& route) override;
  boost::asio::awaitable<Result<std::vector<policyd::Address>>> Resolve(
      const Route& route) override;
  Result<SSL_CTX*> TrustFor(const Route& route) override;
  boost::asio::awaitable<void> WaitForRoom() override;
  void ToGate(const v1::DialerToGate& message) override;
  void Report(const v1::FromDialer& message) override;
  std::unique_ptr<Upstream> TakeIdle(const std::string& key) override;
  void KeepIdle(const std::string& key, std::unique_ptr<Upstream> upstream) override;
  void OnBodyTaken() override;
  void OnOver(uint64_t id) override;

 private:
  void OnRunnerd(const v1::ToDialer& message, frame::Descriptors descriptors);
  void OnGate(v1::GateToDialer message);
  void Open(uint64_t id, const v1::GateToDialer::RequestHead& head);
  void Refuse(uint64_t id, const v1::GateToDialer::RequestHead& head, const Error& why);
  size_t WaitingBytes() const;
  void PaceGate();
  void End(const char* who, const Error& why);

  boost::asio::io_context& io_;
  Routes routes_;
  std::map<uint64_t, std::shared_ptr<Exchange>> exchanges_;
  Signal room_;
  Trust trust_;
  Idle idle_;
  Vault vault_;
  Resolving resolving_;
  frame::Channel<v1::ToDialer> runnerd_;
  frame::Channel<v1::GateToDialer> gate_;
};

}  // namespace cowork::dialer
