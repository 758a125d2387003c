// Doors: every socket by which clients come in. coworkd makes the sockets and hands them to us; the
// owner's and the administrator's always, an added client's when we ask for it.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "brokerd/door.h"

namespace cowork::brokerd {

class Doors {
 public:
  // Asks coworkd for an added client's socket, or to take it away.
  enum class Wish { kOpen, kClose };
  using Ask = std::function<Result<void>(Wish wish, const std::string& name)>;

  Doors(const os::PeerCheck& peers, Door::Calls calls, Ask ask)
      : peers_(peers), calls_(std::move(calls)), ask_(std::move(ask)) {}

  Result<void> AskFor(Wish wish, const std::string& name) { return ask_(wish, name); }

  // In place of an earlier one of that holder.
  void Open(os::UniqueFd listener, const rpc::Holder& holder) {
    doors_.erase(holder.name);
    doors_[holder.name] = std::make_unique<Door>(std::move(listener), holder, peers_, calls_);
  }
  void Close(const std::string& holder) { doors_.erase(holder); }

 private:
  const os::PeerCheck& peers_;
  const Door::Calls calls_;
  const Ask ask_;
  std::map<std::string, std::unique_ptr<Door>> doors_;
};

}  // namespace cowork::brokerd
