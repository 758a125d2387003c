// BareRelay: the least that a message can cost which passes a process on its way, as it passes the
// courier; and, of a call, which waits for the word of another, as the courier asks runnerd.
// Nothing is read, judged or written anew.

#pragma once

#include <string>
#include <utility>

#include "tests/bench/child.h"
#include "tests/bench/mcp_echo.h"
#include "tests/support/socket_pair.h"

namespace cowork::bench {

class BareRelay {
 public:
  enum class Asks { kNobody, kAnother };
  explicit BareRelay(Asks asks) : asks_(asks) {}

  // Its streams, once.
  Streams TakeStreams() { return std::move(client_); }

 private:
  void Judge() const {
    for (std::string line = ReadLine(judge_.theirs.get()); !line.empty();
         line = ReadLine(judge_.theirs.get()))
      WriteAll(judge_.theirs.get(), line);
  }
  void Relay(int from, int to) const {
    for (std::string line = ReadLine(from); !line.empty(); line = ReadLine(from)) {
      if (asks_ == Asks::kAnother) {
        WriteAll(judge_.ours.get(), "may it run\n");
        ReadLine(judge_.ours.get());
      }
      WriteAll(server_.in.ours.get(), line);
      WriteAll(to, ReadLine(server_.out.ours.get()));
    }
  }

  const Asks asks_;
  Streams client_;
  const Streams server_;
  const support::SocketPair judge_ = support::MakeSocketPair();
  const Child serves_{[this] { ServeEcho(server_.in.theirs.get(), server_.out.theirs.get()); }};
  const Child judges_{[this] { Judge(); }};
  const Child relays_{[this] { Relay(client_.in.theirs.get(), client_.out.theirs.get()); }};
};

}  // namespace cowork::bench
