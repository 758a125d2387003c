// Control: the one descriptor a daemon is born with. Over it coworkd hands in the ends of channels,
// at start and again after a peer was restarted; when it ends, coworkd is gone and so are we.
//
// What comes out of it is fit for use: the end of a pair after its peer has proved who it is, a
// listening socket as it is. A new log is put in place of stderr here, and nobody else need know.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/frame/greetings.h"
#include "common/os/unique_fd.h"

namespace cowork::frame {

// What brokerd may ask coworkd for: that there be a "clients/NAME.sock", or be no more.
enum class ClientSocket { kOpen, kClose };

class Control {
 public:
  // Takes descriptor 3. kFailedPrecondition: this program was not started by coworkd.
  static Result<Control> Take();

  // Tells coworkd that we are confined and serve.
  Result<void> SayReady();

  // Asks for a client's socket; `name` is NAME. There is no answer: a socket that is opened comes
  // as a channel, and coworkd logs why one is not. From any thread, and never waits.
  // kUnavailable        coworkd is gone
  // kResourceExhausted  it has not read what it was asked before
  Result<void> Ask(ClientSocket what, const std::string& name);

  // Waits for the next channel.
  // kUnavailable  coworkd is gone
  // any other     what came was lost, for example because we may open no descriptor more; coworkd
  //               believes that we have it
  Result<Wired> Next();

  // The same without waiting, for who waits on descriptor() itself; none if there is none yet.
  Result<std::optional<Wired>> NextIfAny();

  int descriptor() const { return news_.get(); }  // Can be read when something came; ours for good.

 private:
  Control(os::UniqueFd socket, os::UniqueFd news, std::shared_ptr<Greetings> greetings)
      : socket_(std::move(socket)), news_(std::move(news)), greetings_(std::move(greetings)) {}

  os::UniqueFd socket_;
  os::UniqueFd news_;  // An epoll of the socket and of the greetings.
  std::shared_ptr<Greetings> greetings_;
};

// The exit status that an error of Control::Next() comes to. Where a channel was lost it is a
// failure, and logged: it does not come twice, and without it we would refuse whatever needs that
// daemon. So we end, and coworkd starts and wires us anew.
int EndingAfter(const Error& why);

}  // namespace cowork::frame
