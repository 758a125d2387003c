// Door: accepts clients at one listening socket, for one holder. Whoever is not the person we run
// as, or is in a box, is closed unread, and told of; the rest hold what the socket gives.

#pragma once

#include <functional>
#include <string>
#include <thread>

#include "brokerd/core/coalescer.h"
#include "common/os/peer.h"
#include "common/os/unique_fd.h"
#include "common/rpc/holder.h"

namespace cowork::brokerd {

class Door {
 public:
  // Takes a client that was looked at. Called on the door's own thread.
  using Take = std::function<Result<void>(os::UniqueFd client, rpc::Holder holder)>;
  // Tells of strangers, the first at once and how many more with a later one. On that thread, too.
  using Tell = std::function<void(const std::string& what)>;

  struct Calls {
    Take take;
    Tell tell;
  };

  // `peers` stays.
  Door(os::UniqueFd listener, rpc::Holder holder, const os::PeerCheck& peers, Calls calls);
  ~Door();  // Nobody comes in by it any more when this returns.
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

 private:
  void Keep();
  void LetIn(os::UniqueFd client);
  void Refuse(const Error& why, const Tell& tell);

  const os::UniqueFd listener_;
  const rpc::Holder holder_;
  const os::PeerCheck& peers_;
  const Calls calls_;
  Coalescer<std::string> refused_;  // By why. On the door's thread.
  std::thread thread_;              // Last: it uses the others.
};

}  // namespace cowork::brokerd
