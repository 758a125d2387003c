// Listeners: the sockets that clients connect to. They outlive the daemons that serve them.

#pragma once

#include <map>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/activated.h"
#include "deploy/standalone/listener.h"

namespace cowork::standalone {

class Listeners {
 public:
  // Makes those of kListeners that were not activated, in the directory `run`; the caller holds the
  // lock. On an error none that it made is left.
  static Result<Listeners> Make(const std::string& run, Activated activated);

  Result<os::UniqueFd> Duplicate(const std::string& name) const;

  // Removes the files of those that it made. An activated one is systemd's, and goes on listening.
  void Unlink() const;

 private:
  Listeners() = default;

  std::map<std::string, Listener> all_;  // Without a file those that were activated.
};

}  // namespace cowork::standalone
