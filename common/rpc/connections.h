// Connections: who holds the other end of each connection that a server adopted, and what they may
// do. Threads may share it.
//
// gRPC names a connection after its descriptor, "fd:13", and closes that only when the last call of
// the connection is gone. So the name cannot come to mean somebody else under a call. The token is
// the second belt: minted for one connection, it works on that one and nowhere else, so a call that
// was taken for another connection's is refused rather than served.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "common/rpc/router.h"

namespace cowork::rpc {

inline constexpr int kMostCallsInFlight = 64;  // Of one connection.

// At once. A person has a handful of windows; a client that opens more and more would else take the
// last descriptor, and the next channel to a daemon of ours could not arrive. Each takes two.
inline constexpr size_t kMostClients = 128;

class Connections {
 public:
  // Forgets whoever had this name before: the kernel gave the number out again.
  void Add(const std::string& name, CapabilitySet held);

  // The same for one that counts as a client, until it hangs up. `watched` is a duplicate of its
  // socket. kResourceExhausted: there are kMostClients already.
  Result<void> AddClient(const std::string& name, CapabilitySet held, os::UniqueFd watched);

  // Ends the client's connection if it has not said Hello since; the token tells it from another
  // one that got its name meanwhile.
  void EndUnlessGreeted(const std::string& name, std::string_view token);

  // kPermissionDenied: nobody adopted such a connection.
  Result<CapabilitySet> HeldBy(const std::string& name) const;
  Result<std::string> TokenOf(const std::string& name) const;
  Result<std::string> Greet(const std::string& name);  // Its token, for Hello.

  // kPermissionDenied: the token is missing, or another connection's. Takes equally long for each.
  Result<void> CheckToken(const std::string& name, std::string_view token) const;

  // gRPC's own limit on streams does not bind a peer that never acknowledges it, so we count.
  // kResourceExhausted: the connection has kMostCallsInFlight calls already.
  class [[nodiscard]] InFlight;
  Result<InFlight> Begin(const std::string& name);

 private:
  struct Connection {
    CapabilitySet held;
    std::string token;
    std::shared_ptr<int> in_flight = std::make_shared<int>(0);
    std::shared_ptr<os::UniqueFd> watched;  // A client's; none of another.
    bool greeted = false;
  };
  size_t CountClients();
  Result<Connection> Find(const std::string& name) const;

  mutable std::mutex mutex_;
  std::map<std::string, Connection> connections_;
};

class Connections::InFlight {
 public:
  InFlight(Connections& table, std::shared_ptr<int> count)
      : table_(&table), count_(std::move(count)) {}
  ~InFlight();
  InFlight(InFlight&&) = default;
  InFlight& operator=(InFlight&&) = delete;
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Connections* table_;
  std::shared_ptr<int> count_;
};

}  // namespace cowork::rpc
