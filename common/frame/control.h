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

  // Waits for the next channel.
  // kUnavailable  coworkd is gone
  // any other     what came was lost, for example because we may open no descriptor more; coworkd
  //               believes that we have it
  Result<Wired> Next();

  int descriptor() const { return socket_.get(); }  // To wait on; ours for good.

 private:
  explicit Control(os::UniqueFd socket) : socket_(std::move(socket)) {}
  os::UniqueFd socket_;
};

// The exit status that an error of Control::Next() comes to. Where a channel was lost it is a
// failure, and logged: it does not come twice, and without it we would refuse whatever needs that
// daemon. So we end, and coworkd starts and wires us anew.
int EndingAfter(const Error& why);

}  // namespace cowork::frame
