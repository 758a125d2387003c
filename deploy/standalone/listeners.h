// Listeners: the sockets that clients connect to. They outlive the daemons that serve them.

#pragma once

#include <map>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "deploy/standalone/activated.h"

namespace cowork::standalone {

class Listeners {
 public:
  // Makes those of kListeners that were not activated, in the directory `run`; the caller holds the
  // lock. On an error none that it made is left.
  static Result<Listeners> Make(std::string run, Activated activated);

  Result<os::UniqueFd> Duplicate(const std::string& name) const;

  // Removes the files of those that it made. An activated one is systemd's, and goes on listening.
  void Unlink() const;

 private:
  explicit Listeners(std::string run) : run_(std::move(run)) {}

  struct One {
    os::UniqueFd socket;
    bool made = false;
  };
  std::string run_;
  std::map<std::string, One> all_;
};

}  // namespace cowork::standalone
