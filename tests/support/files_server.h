// FilesServer: cowork-files on sockets, as runnerd starts it for a courier, and in no box.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/socket_pair.h"
#include "tests/support/spawned.h"

namespace cowork::support {

class FilesServer {
 public:
  explicit FilesServer(std::vector<std::string> argv) {
    process_.emplace(Spawned::Order{.argv = std::move(argv),
                                    .environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"},
                                    .out = out_.theirs.get(),
                                    .err = err_.theirs.get(),
                                    .in = in_.theirs.get()});
    for (SocketPair* pair : {&in_, &out_, &err_}) pair->theirs.Reset();
  }

  // The other ends of its stdin, stdout and stderr; ours until Forget().
  std::vector<int> ends() const { return {in_.ours.get(), out_.ours.get(), err_.ours.get()}; }
  // Whoever was sent them has them alone.
  void Forget() {
    for (SocketPair* pair : {&in_, &out_, &err_}) pair->ours.Reset();
  }
  void Kill() { process_.reset(); }

 private:
  SocketPair in_ = MakeSocketPair(), out_ = MakeSocketPair(), err_ = MakeSocketPair();
  std::optional<Spawned> process_;
};

}  // namespace cowork::support
