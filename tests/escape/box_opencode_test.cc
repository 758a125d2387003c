// The real runtime in a runtime box: its server comes up and answers through a socket that PID 1
// made in the box's network.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/support/matchers.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

bool IsConnected(const os::UniqueFd& socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(4096);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0)
    return true;
  pollfd waiting{.fd = socket.get(), .events = POLLOUT, .revents = 0};
  ::poll(&waiting, 1, 1000);
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
  return error == 0;
}

// Empty: nobody listens yet.
std::string Ask(box::BoxControl& control, const std::string& request) {
  const Result<os::UniqueFd> socket = control.TakeSocket();
  if (!socket.ok() || !IsConnected(*socket)) return {};
  ::send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL);
  pollfd waiting{.fd = socket->get(), .events = POLLIN, .revents = 0};
  ::poll(&waiting, 1, 10000);
  std::string answer(4096, '\0');
  const ssize_t got = ::recv(socket->get(), answer.data(), answer.size(), 0);
  answer.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return answer;
}

TEST(RuntimeBox, ServesTheRealOpenCode) {
  House house;
  box::BoxControl::Made control = box::BoxControl::Make().value();
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given) {
    if (one.role == box::Role::kControl) one.fd = std::move(control.theirs);
    if (one.role == box::Role::kProgram) one.fd = OpenPath(COWORK_RUNTIME);
  }
  box::Order order = house.OrderFor(
      ProfileNumber::kRuntime,
      {"/opt/cowork/opencode", "serve", "--port", "4096", "--hostname", "127.0.0.1"});
  for (const char* entry :
       {"TMPDIR=/tmp", "LANG=C.UTF-8", "OPENCODE_DISABLE_AUTOUPDATE=1",
        "OPENCODE_DISABLE_MODELS_FETCH=1", "OPENCODE_DISABLE_PROJECT_CONFIG=1", "OPENCODE_PURE=1"})
    order.environment.emplace_back(entry);
  const House::Running box = house.Start(std::move(order), std::move(given));
  ASSERT_THAT(box.refused, IsEmpty());

  std::string answer;
  for (int tries = 0; answer.empty() && tries < 300; ++tries) {
    std::this_thread::sleep_for(100ms);
    answer = Ask(control.ours, "GET /global/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("\"healthy\":true"));
  house.boxes().Kill(box.id);
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
}

}  // namespace
}  // namespace cowork::escape
