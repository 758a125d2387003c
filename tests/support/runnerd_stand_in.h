// RunnerdStandIn plays runnerd for a real courier: it makes the listener of the shims, connects to
// the runtime where the courier wants a connection, and reads what the courier tells.
//
//   RunnerdStandIn runnerd(COWORK_PROGRAM, [] { return ConnectToMyServer(); });
//   runnerd.SetUp("/project", listener);
//   EXPECT_TRUE(runnerd.Next().has_ready());

#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <csignal>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "common/frame/pair.h"
#include "common/os/spawn.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/in_child.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {

inline os::UniqueFd ListenForShims(const std::string& path) {
  return ListenAtPath(path, SOCK_SEQPACKET);
}

inline os::UniqueFd ConnectAsShim(const std::string& path) {
  os::UniqueFd shim = ConnectTo(path, SOCK_SEQPACKET);
  CHECK(shim.valid());
  return shim;
}

class RunnerdStandIn {
 public:
  using Connect = std::function<os::UniqueFd()>;

  RunnerdStandIn(const char* courier, Connect connect)
      : connect_(std::move(connect)), log_(::memfd_create("log", MFD_CLOEXEC)) {
    frame::Pair pair = *frame::MakePair();
    pid_ = *os::Spawn({.command_line = {courier},
                       .environment = {},
                       .log = log_.get(),
                       .socket = pair.theirs.get()});
    courier_ = std::move(pair.ours);
  }
  ~RunnerdStandIn() {
    if (pid_ > 0) End();
  }
  RunnerdStandIn(const RunnerdStandIn&) = delete;
  RunnerdStandIn& operator=(const RunnerdStandIn&) = delete;

  // `session`: the runtime's, to go on with; empty: a new one.
  void SetUp(const std::string& directory, const os::UniqueFd& listener,
             const std::string& session = "", uint32_t start_ms = 50'000) {
    v1::ToCourier message;
    message.mutable_setup()->set_directory(directory);
    message.mutable_setup()->set_password("the-password");
    message.mutable_setup()->set_provider("demo");
    message.mutable_setup()->set_model("scripted");
    message.mutable_setup()->set_session(session);
    message.mutable_setup()->set_start_ms(start_ms);
    Send(message, {listener.get()});
  }

  void Send(const v1::ToCourier& message, const std::vector<int>& descriptors = {}) {
    CHECK(frame::Send(courier_.get(), message.SerializeAsString(), descriptors).ok());
  }

  void Answer(const std::string& ask, bool allow, const std::string& tell = "") {
    v1::ToCourier message;
    message.mutable_ask_answer()->set_ask_id(ask);
    message.mutable_ask_answer()->set_allow(allow);
    message.mutable_ask_answer()->set_tell(tell);
    Send(message);
  }

  // `ends`: the other ends of the server's stdin, stdout and stderr.
  void Bring(const std::string& server, const std::vector<int>& ends) {
    v1::ToCourier message;
    message.mutable_mcp_server()->set_name(server);
    Send(message, ends);
  }

  void Decide(uint64_t tool_call, bool allow, const std::string& why = "") {
    v1::ToCourier message;
    message.mutable_tool_verdict()->set_call(tool_call);
    message.mutable_tool_verdict()->set_allow(allow);
    message.mutable_tool_verdict()->set_why(why);
    Send(message);
  }

  void Exit(uint64_t call, int code, const std::string& say = "") {
    v1::ToCourier message;
    message.mutable_call_exit()->set_call(call);
    message.mutable_call_exit()->set_exit_code(code);
    message.mutable_call_exit()->set_say(say);
    Send(message);
  }

  // The next word that is not about connections. An empty one: nothing came within `patience_ms`.
  v1::FromCourier Next(int patience_ms = 60'000) {
    for (;;) {
      v1::FromCourier message;
      pollfd wanted{.fd = courier_.get(), .events = POLLIN, .revents = 0};
      if (::poll(&wanted, 1, patience_ms) != 1) return {};
      const Result<frame::Frame> frame = frame::Receive(courier_.get());
      if (!frame.ok() || !message.ParseFromString(frame->bytes)) return {};
      if (!message.has_need_connection()) return message;
      Connected();
    }
  }

  Ending End() {
    courier_.Reset();
    return EndingOf(std::exchange(pid_, -1));
  }

  std::string log() const {
    std::string text(static_cast<size_t>(::lseek(log_.get(), 0, SEEK_END)), '\0');
    CHECK(::pread(log_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  void Connected() {
    const os::UniqueFd socket = connect_();
    v1::ToCourier message;
    message.mutable_connection();
    if (socket.valid()) Send(message, {socket.get()});
  }

  Connect connect_;
  os::UniqueFd log_;
  os::UniqueFd courier_;
  pid_t pid_ = -1;
};

}  // namespace cowork::support
