// ClientSockets: `clients/NAME.sock` in the directory of sockets, one for each narrower client.
//
// brokerd says which there are to be and serves them; we only make the file, since it may make no
// socket. Like the others they go on listening while brokerd is started anew, so that a client can
// wait for it. The next brokerd asks anew, and is handed the same; what it has not asked for by the
// time it is ready is no client any more.

#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/listener.h"

namespace cowork::standalone {

inline constexpr size_t kMostClientSockets = 32;

// 1 to 32 of [a-z0-9], with dashes inside: it is a file's name, whoever chose it. Pure.
bool IsClientName(std::string_view name);

// What brokerd knows the socket by: "clients/NAME.sock".
std::string ClientSocketName(const std::string& name);

// How long a name may be for its socket in that directory of sockets; 0: none fits. Pure.
size_t LongestClientName(const std::string& run);

class ClientSockets {
 public:
  explicit ClientSockets(std::string run) : run_(std::move(run)) {}

  // Makes the socket, 0600, in a directory that is 0700, or finds the one that an earlier brokerd
  // had asked for; the descriptor is the caller's.
  //
  // kInvalidArgument     no such name can be, or none so long in this directory of sockets
  // kFailedPrecondition  this brokerd has asked for it already, or the directory is not fit for it
  // kResourceExhausted   there are kMostClientSockets
  Result<os::UniqueFd> Open(const std::string& name);

  // Removes the file; who is connected stays so. kNotFound: it is not open.
  Result<void> Close(const std::string& name);

  void CloseAll();

  // brokerd has ended, and the next one has asked for none yet.
  void AwaitNextAsker() { asked_.clear(); }
  // It is ready, and has asked for all.
  void CloseWhatNobodyAskedFor();

  // What an earlier coworkd left, that was killed; the caller holds the lock.
  void RemoveLeftOvers() const;

 private:
  std::string PathOf(const std::string& name) const;
  Result<void> Make(const std::string& name);
  void Remove(const std::string& name);

  std::string run_;
  std::map<std::string, Listener> open_;
  std::set<std::string> asked_;  // Those of them that the present brokerd has.
};

}  // namespace cowork::standalone
