// An MCP server that answers each message at once, as a process of its own, and a client that says
// how long it waited for the answer.

#pragma once

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "tests/bench/child.h"
#include "tests/support/socket_pair.h"

namespace cowork::bench {

// The standard input and output of a program: `theirs` are the program's.
struct Streams {
  support::SocketPair in = support::MakeSocketPair(), out = support::MakeSocketPair();
};

inline void WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    CHECK(written > 0);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

// One line, for sides that take turns: nothing stands behind it. Empty: the other side has left.
inline std::string ReadLine(int fd) {
  std::string line;
  char piece[4096];
  while (!line.ends_with('\n')) {
    const ssize_t got = ::read(fd, piece, sizeof piece);
    if (got <= 0) return {};
    line.append(piece, static_cast<size_t>(got));
  }
  return line;
}

inline void ServeEcho(int in, int out) {
  for (std::string line = ReadLine(in); !line.empty(); line = ReadLine(in)) {
    const size_t id = line.find("\"id\":") + 5;
    const bool lists = line.find("\"tools/list\"") != std::string::npos;
    WriteAll(out, R"({"jsonrpc":"2.0","id":)" + line.substr(id, line.find(',', id) - id) +
                      R"(,"result":)" +
                      (lists ? R"({"tools":[{"name":"echo"}]})"
                             : R"({"content":[{"type":"text","text":"hello"}]})") +
                      "}\n");
  }
}

class McpClient {
 public:
  // Of the program's streams, the other ends.
  explicit McpClient(Streams streams)
      : says_(std::move(streams.in.ours)), hears_(std::move(streams.out.ours)) {}

  // Microseconds until the answer to a request with these members is here.
  double Time(const std::string& members) {
    const std::string line =
        R"({"jsonrpc":"2.0","id":)" + std::to_string(++last_id_) + "," + members + "}\n";
    const auto begun = std::chrono::steady_clock::now();
    WriteAll(says_.get(), line);
    const std::string answer = ReadLine(hears_.get());
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begun;
    CHECK(answer.find(R"("result")") != std::string::npos);
    return took.count();
  }

 private:
  os::UniqueFd says_, hears_;
  int last_id_ = 0;
};

}  // namespace cowork::bench
