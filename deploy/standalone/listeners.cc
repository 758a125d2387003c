#include "deploy/standalone/listeners.h"

#include "common/os/duplicate.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

Result<Listeners> Listeners::Make(const std::string& run, Activated activated) {
  Listeners listeners;
  for (auto& [name, socket] : activated)
    listeners.all_[name] = {.socket = std::move(socket), .file = {}};
  for (const auto& [name, type] : kListeners) {
    if (listeners.all_.contains(name)) continue;
    Result<Listener> made = ListenAt(run + "/" + name, type);
    if (!made.ok()) {
      listeners.Unlink();
      return made.error();
    }
    listeners.all_[name] = *std::move(made);
  }
  return listeners;
}

Result<os::UniqueFd> Listeners::Duplicate(const std::string& name) const {
  return os::Duplicate(all_.at(name).socket.get());
}

void Listeners::Unlink() const {
  for (const auto& [name, one] : all_) one.file.Unlink();
}

}  // namespace cowork::standalone
