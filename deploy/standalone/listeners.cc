#include "deploy/standalone/listeners.h"

#include <unistd.h>

#include "common/os/duplicate.h"
#include "deploy/standalone/listener.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

Result<Listeners> Listeners::Make(std::string run, Activated activated) {
  Listeners listeners(std::move(run));
  for (auto& [name, socket] : activated) listeners.all_[name] = {.socket = std::move(socket)};
  for (const auto& [name, type] : kListeners) {
    if (listeners.all_.contains(name)) continue;
    Result<os::UniqueFd> made = ListenAt(listeners.run_ + "/" + name, type);
    if (!made.ok()) {
      listeners.Unlink();
      return made.error();
    }
    listeners.all_[name] = {.socket = *std::move(made), .made = true};
  }
  return listeners;
}

Result<os::UniqueFd> Listeners::Duplicate(const std::string& name) const {
  return os::Duplicate(all_.at(name).socket.get());
}

void Listeners::Unlink() const {
  for (const auto& [name, one] : all_)
    if (one.made) ::unlink((run_ + "/" + name).c_str());
}

}  // namespace cowork::standalone
