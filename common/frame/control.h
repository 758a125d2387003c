// Control: the one descriptor a daemon is born with. Over it coworkd hands in the ends of channels,
// at start and again after a peer was restarted; when it ends, coworkd is gone and so are we.

#pragma once

#include <functional>
#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::frame {

struct Wired {
  std::string channel;  // "brokerd", "intake.sock": docs/privileges.md has them all.
  os::UniqueFd socket;
};

class Control {
 public:
  // Takes descriptor 3. kFailedPrecondition: this program was not started by coworkd.
  static Result<Control> Take();

  // Tells coworkd that we are confined and serve.
  Result<void> SayReady();

  // Waits for the next channel. kUnavailable: coworkd is gone.
  Result<Wired> Next();

  int descriptor() const { return socket_.get(); }  // To wait on; ours for good.

 private:
  explicit Control(os::UniqueFd socket) : socket_(std::move(socket)) {}
  os::UniqueFd socket_;
};

}  // namespace cowork::frame
