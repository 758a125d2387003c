// ClientSockets: `clients/NAME.sock` in the directory of sockets, one for each narrower client.
//
// brokerd says which there are to be and serves them; we only make the file, since it may make no
// socket. They end with the brokerd that asked: the next one asks anew.

#pragma once

#include <cstddef>
#include <map>
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

class ClientSockets {
 public:
  explicit ClientSockets(std::string run) : run_(std::move(run)) {}

  // Makes the socket, 0600, in a directory that is 0700; the listener is the caller's.
  // kInvalidArgument     no such name can be
  // kFailedPrecondition  it is open already, or the directory is not what it must be
  // kResourceExhausted   there are kMostClientSockets
  Result<os::UniqueFd> Open(const std::string& name);

  // Removes the file; who is connected stays so. kNotFound: it is not open.
  Result<void> Close(const std::string& name);

  void CloseAll();

  // What an earlier coworkd left, that was killed; the caller holds the lock.
  void RemoveLeftOvers() const;

 private:
  std::string PathOf(const std::string& name) const;

  std::string run_;
  std::map<std::string, Listener> open_;
};

}  // namespace cowork::standalone
