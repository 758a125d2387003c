#include "tests/escape/runtime_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/check.h"

namespace cowork::escape {
namespace {

// A request that comes while OpenCode has only just begun to listen is never answered.
constexpr int kPatience = 250;  // Milliseconds.
constexpr std::string_view kHealth = "GET /global/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr const char* kSwitches[] = {"TMPDIR=/tmp",
                                     "LANG=C.UTF-8",
                                     "OPENCODE_DISABLE_AUTOUPDATE=1",
                                     "OPENCODE_DISABLE_MODELS_FETCH=1",
                                     "OPENCODE_DISABLE_PROJECT_CONFIG=1",
                                     "OPENCODE_PURE=1",
                                     "BUN_JSC_forceRAMSize=536870912"};

bool ConnectTo(const os::UniqueFd& socket, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
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

// One that nobody listens on now.
uint16_t FreePort() {
  const os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  CHECK(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
  CHECK(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return ntohs(address.sin_port);
}

Words ServeOn(const std::string& program, uint16_t port) {
  return {program, "serve", "--port", std::to_string(port), "--hostname", "127.0.0.1"};
}

}  // namespace

std::string AskForHealth(const os::UniqueFd& connected) {
  ::send(connected.get(), kHealth.data(), kHealth.size(), MSG_NOSIGNAL);
  pollfd waiting{.fd = connected.get(), .events = POLLIN, .revents = 0};
  ::poll(&waiting, 1, kPatience);
  std::string answer(4096, '\0');
  const ssize_t got = ::recv(connected.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  answer.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return answer;
}

BoxedRuntime::BoxedRuntime(House& house, const std::string& program)
    : house_(house), control_(box::BoxControl::Make().value()) {
  std::vector<box::ForBox> given = house.Needs(box::ProfileNumber::kRuntime);
  for (box::ForBox& one : given) {
    if (one.role == box::Role::kControl) one.fd = std::move(control_.theirs);
    if (one.role == box::Role::kProgram) one.fd = OpenPath(program);
  }
  box::Order order =
      house.OrderFor(box::ProfileNumber::kRuntime, ServeOn("/opt/cowork/opencode", kRuntimePort));
  for (const char* entry : kSwitches) order.environment.emplace_back(entry);
  box_ = house.Start(std::move(order), std::move(given));
}

std::string BoxedRuntime::Health() {
  const Result<os::UniqueFd> socket = control_.ours.TakeSocket();
  if (!socket.ok() || !ConnectTo(*socket, kRuntimePort)) return {};
  return AskForHealth(*socket);
}

int BoxedRuntime::End() {
  house_.boxes().Kill(box_.id);
  return house_.WaitForEnd(box_.id);
}

BareRuntime::BareRuntime(const std::string& program, const std::string& home) : port_(FreePort()) {
  Words words = ServeOn(program, port_);
  Words environment = {"PATH=/usr/bin:/bin", "HOME=" + home};
  for (const char* entry : kSwitches) environment.emplace_back(entry);
  const auto pointers = [](Words& texts) {
    std::vector<char*> all;
    for (std::string& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
  };
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  CHECK(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, pointers(words).data(),
                      pointers(environment).data()) == 0);
  ::posix_spawn_file_actions_destroy(&actions);
}

BareRuntime::~BareRuntime() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

std::string BareRuntime::Health() const {
  const os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return ConnectTo(socket, port_) ? AskForHealth(socket) : std::string();
}

}  // namespace cowork::escape
