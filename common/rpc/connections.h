// Connections: who holds the other end of each connection that a server adopted, and what they may
// do. Threads may share it.
//
// gRPC names a connection after its descriptor, "fd:2049", and closes that only when the last call
// of the connection is gone. So the name cannot come to mean somebody else under a call, and
// numbers are given out in turn besides (descriptor_numbers.h). The token is the third belt: minted
// for one connection, it works on that one and nowhere else, so a call that was taken for another
// connection's is refused rather than served.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "common/rpc/holder.h"

namespace cowork::rpc {

// One connection as whoever looks after the daemons sees it.
struct ConnectionFacts {
  std::string name;
  std::string holder;
  std::chrono::system_clock::time_point since;
  int calls_in_flight = 0;
  bool greeted = false;
};

class Connections {
 public:
  // A connection of the table, shared with the calls that it has in flight.
  struct Connection {
    std::string name;
    Holder holder;
    std::string token;
    std::chrono::system_clock::time_point since;
    os::UniqueFd control;  // A duplicate of the socket, to end it by, while it is in the table.
    int in_flight = 0;     // With what follows and `control` under the table's lock.
    bool greeted = false;
    bool hung_up = false;               // It stays in the table while calls of its are in flight.
    std::atomic<bool> cut_off = false;  // We ended it: what it still asks for is not done.
  };
  using Shared = std::shared_ptr<Connection>;

  // In place of one of that name that is over.
  // kResourceExhausted: the holder has as many connections as it may have; or one of that name hung
  // up, and calls of its are in flight: it would be out of reach of whoever revokes its holder.
  Result<Shared> Add(const std::string& name, Holder holder, os::UniqueFd control);

  // It has hung up, and no further call of it is admitted. It counts until the last of those in
  // flight is over: who asks for something and hangs up is still there to be revoked.
  void Remove(const Shared& connection);

  // Ends it if it has asked for nothing, and is still there.
  void EndUnlessGreeted(const std::weak_ptr<Connection>& connection);
  // Ends every connection of this holder, and admits no further call of them.
  void EndAllOf(std::string_view holder);

  // kPermissionDenied: nobody adopted such a connection, or it has ended.
  Result<Shared> Find(const std::string& name) const;
  // It has asked for something, whole and within its rights: Hello, or what needs no token.
  void Heard(Connection& connection);

  std::vector<ConnectionFacts> All() const;

  // gRPC's own limit on streams does not bind a peer that never acknowledges it, so we count.
  // A call counts until its answer has left us: a peer that reads nothing fills no memory of ours.
  // kResourceExhausted: the connection has as many as its holder may have.
  class [[nodiscard]] InFlight;
  Result<InFlight> Begin(const Shared& connection);

 private:
  void Forget(const Connection& connection);  // Under the lock.

  mutable std::mutex mutex_;
  std::map<std::string, Shared> connections_;
};

// kPermissionDenied: the token is missing, or another connection's. Takes equally long for each.
Result<void> CheckToken(const Connections::Connection& connection, std::string_view token);

class Connections::InFlight {
 public:
  InFlight(Connections& table, Shared connection)
      : table_(&table), connection_(std::move(connection)) {}
  ~InFlight();
  InFlight(InFlight&&) = default;
  InFlight& operator=(InFlight&&) = delete;
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  Connections* table_;
  Shared connection_;
};

}  // namespace cowork::rpc
