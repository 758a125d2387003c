// How a box is reached, and reaches out: through sockets that its PID 1 made and passed out.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/support/matchers.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::IsEmpty;

// A runtime box with python in the place of the runtime, and our end of its control.
struct PythonBox {
  House::Running box;
  box::BoxControl control;
};

PythonBox StartPython(House& house, const std::string& program,
                      std::vector<box::Listener> listeners) {
  box::BoxControl::Made control = box::BoxControl::Make().value();
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given) {
    if (one.role == box::Role::kControl) one.fd = std::move(control.theirs);
    if (one.role == box::Role::kProgram) one.fd = OpenPath("/usr/bin/python3");
  }
  box::Order order = house.OrderFor(ProfileNumber::kRuntime, {"/usr/bin/python3", "-c", program});
  order.listeners = std::move(listeners);
  return {.box = house.Start(std::move(order), std::move(given)),
          .control = std::move(control.ours)};
}

bool BecomesReadable(const os::UniqueFd& socket) {
  pollfd waiting{.fd = socket.get(), .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 10000) == 1;
}

os::UniqueFd Accept(const os::UniqueFd& listener) {
  BecomesReadable(listener);
  return os::UniqueFd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
}

std::string Hear(const os::UniqueFd& socket, size_t size) {
  std::string text(size, '\0');
  const ssize_t got = ::recv(socket.get(), text.data(), size, MSG_WAITALL);
  text.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return text;
}

void ConnectTo(uint16_t port, const os::UniqueFd& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
}

TEST(Box, ReachesOutThroughListenersThatItsPidOneMade) {
  constexpr char kProgram[] =
      "import socket\n"
      "t=socket.create_connection(('127.0.0.1',4141)); t.sendall(b'tcp')\n"
      "u=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET); u.connect('/run/cowork/shell.sock')\n"
      "u.send(b'unix'); t.recv(1)\n";
  House house;
  PythonBox python =
      StartPython(house, kProgram, {{.port = 4141}, {.port = 0, .path = "/run/cowork/shell.sock"}});
  ASSERT_THAT(python.box.refused, IsEmpty());
  const Result<std::vector<os::UniqueFd>> listeners = python.control.TakeListeners(2);
  ASSERT_THAT(listeners, support::IsOk());
  const os::UniqueFd tcp = Accept((*listeners)[0]);
  EXPECT_EQ(Hear(tcp, 3), "tcp");
  EXPECT_EQ(Hear(Accept((*listeners)[1]), 4), "unix");
}

TEST(Box, IsReachedThroughSocketsThatItsPidOneMade) {
  constexpr char kProgram[] =
      "import socket\n"
      "l=socket.create_server(('127.0.0.1',4096))\n"
      "socket.create_connection(('127.0.0.1',4141))\n"
      "c,_=l.accept(); c.sendall(b'served'); c.recv(1)\n";
  House house;
  PythonBox python = StartPython(house, kProgram, {{.port = 4141}});
  ASSERT_THAT(python.box.refused, IsEmpty());
  const Result<std::vector<os::UniqueFd>> listeners = python.control.TakeListeners(1);
  ASSERT_THAT(listeners, support::IsOk());
  const os::UniqueFd it_serves = Accept((*listeners)[0]);
  const Result<os::UniqueFd> inward = python.control.TakeSocket();
  ASSERT_THAT(inward, support::IsOk());
  ConnectTo(4096, *inward);
  ASSERT_TRUE(BecomesReadable(*inward));
  EXPECT_EQ(Hear(*inward, 6), "served");
}

}  // namespace
}  // namespace cowork::escape
