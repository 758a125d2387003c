// Real gate and dialer processes, wired as runnerd wires them, with the test in the place of
// runnerd, of vaultd and of the box.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/tcp.h"

namespace cowork::support {

// A program of ours with descriptors from 3 upwards; killed and reaped at the end.
class Helper {
 public:
  Helper(const std::filesystem::path& program, std::vector<os::UniqueFd> descriptors,
         std::vector<std::string> arguments = {}) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    std::vector<os::UniqueFd> high;  // Out of the way of the numbers they shall get.
    for (const os::UniqueFd& fd : descriptors) {
      const int number = 3 + static_cast<int>(high.size());
      high.emplace_back(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 100));
      ::posix_spawn_file_actions_adddup2(&actions, high.back().get(), number);
    }
    std::string name = program.string();
    std::vector<char*> argv{name.data()};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    char* const environment[] = {nullptr};
    ::posix_spawn(&pid_, name.c_str(), &actions, nullptr, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Helper() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(Wait());
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  pid_t pid() const { return pid_; }

  int Wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return status;
  }

 private:
  pid_t pid_ = -1;
};

inline std::filesystem::path ProgramsDirectory() {
  return std::filesystem::path(COWORK_PROGRAM).parent_path();
}

// vaultd's end of a dialer's pair: gives `secret` for the lease "l-1", to anybody who asks for it.
class TestVault {
 public:
  enum class Seal { kAll, kNone };

  TestVault(os::UniqueFd socket, std::string secret, Seal seal)
      : socket_(std::move(socket)), secret_(std::move(secret)), seal_(seal), thread_([this] {
          while (AnswerOne()) continue;
        }) {}
  ~TestVault() {
    ::shutdown(socket_.get(), SHUT_RDWR);
    thread_.join();
  }

  std::vector<v1::RedeemRequest> asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  bool AnswerOne() {
    const Result<frame::Frame> frame = frame::Receive(socket_.get());
    v1::RedeemRequest request;
    if (!frame.ok() || !request.ParseFromString(frame->bytes)) return false;
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back(request);
    }
    v1::RedeemResponse response;
    response.set_refused(request.lease_id() == "l-1" ? "" : "no such lease");
    // An empty message has no bytes, and a packet of no bytes is no packet.
    const os::UniqueFd file = MemoryFile();
    const int descriptors[] = {file.get()};
    const std::string bytes = response.SerializeAsString();
    const bool given = response.refused().empty();
    return frame::Send(socket_.get(), given ? kEmptyMessage : bytes,
                       given ? std::span<const int>(descriptors) : std::span<const int>())
        .ok();
  }

  os::UniqueFd MemoryFile() const {
    os::UniqueFd file(::memfd_create("secret", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    static_cast<void>(!::write(file.get(), secret_.data(), secret_.size()));
    if (seal_ == Seal::kAll)
      ::fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
    return file;
  }

  // refused = "", written out: field 1, length 0.
  static constexpr std::string_view kEmptyMessage{"\x0a\x00", 2};

  os::UniqueFd socket_;
  const std::string secret_;
  const Seal seal_;
  std::mutex mutex_;
  std::vector<v1::RedeemRequest> asked_;
  std::thread thread_;
};

struct EgressOptions {
  uint16_t upstream_port = 0;
  std::string host = "127.0.0.1";
  std::string lease_id = "l-1";
  std::string secret = "test-key-0123456789abcdef";
  TestVault::Seal seal = TestVault::Seal::kAll;
  std::string key_header = {};
  bool plain = true;
  bool is_private = true;
  std::string ca_pem = {};
  std::string trusted = "/dev/null";  // The file of those whom the system trusts.
};

inline v1::ToDialer RouteOf(const EgressOptions& options) {
  v1::ToDialer routes;
  v1::ToDialer::Route* route = routes.add_routes();
  route->set_name("model");
  route->set_host(options.host);
  route->set_port(options.upstream_port);
  route->set_base_path("/v1");
  route->set_lease_id(options.lease_id);
  route->set_key_header(options.key_header);
  route->set_plain(options.plain);
  route->set_is_private(options.is_private);
  route->set_ca_pem(options.ca_pem);
  return routes;
}

// A resolver, with the test in the place of runnerd.
class TestResolver {
 public:
  TestResolver() {
    frame::Pair runnerd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    process_.emplace(ProgramsDirectory() / "resolver", std::move(given));
    runnerd_ = std::move(runnerd.ours);
  }

  // The end for who may ask for that route's host.
  os::UniqueFd PairFor(const EgressOptions& options, const std::string& session = "s-1") {
    frame::Pair pair = *frame::MakePair();
    v1::ToResolver names;
    names.set_session(session);
    v1::ToResolver::Name* name = names.add_names();
    name->set_host(options.host);
    name->set_port(options.upstream_port);
    name->set_is_private(options.is_private);
    const int descriptors[] = {pair.theirs.get()};
    static_cast<void>(frame::Send(runnerd_.get(), names.SerializeAsString(), descriptors).ok());
    return std::move(pair.ours);
  }

  void Part(const std::string& session) {
    v1::ToResolver none;
    none.set_session(session);
    static_cast<void>(frame::Send(runnerd_.get(), none.SerializeAsString()).ok());
  }

  Helper& process() { return *process_; }

 private:
  std::optional<Helper> process_;
  os::UniqueFd runnerd_;
};

// A dialer alone: the test may play gate on `gate`.
class TestDialer {
 public:
  explicit TestDialer(const EgressOptions& options, os::UniqueFd resolver = {}) {
    frame::Pair runnerd = *frame::MakePair(), gate = *frame::MakePair(),
                vaultd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    given.push_back(std::move(gate.theirs));
    given.push_back(std::move(vaultd.theirs));
    given.emplace_back(::open(options.trusted.c_str(), O_RDONLY | O_CLOEXEC));
    process_.emplace(ProgramsDirectory() / "dialer", std::move(given));
    runnerd_ = std::move(runnerd.ours);
    gate_ = std::move(gate.ours);
    vault_.emplace(std::move(vaultd.ours), options.secret, options.seal);
    OpenRoute(options, std::move(resolver));
  }

  void OpenRoute(const EgressOptions& options, os::UniqueFd resolver = {}) {
    const int descriptors[] = {resolver.get()};
    static_cast<void>(
        frame::Send(runnerd_.get(), RouteOf(options).SerializeAsString(),
                    resolver.valid() ? std::span<const int>(descriptors) : std::span<const int>())
            .ok());
  }

  void CloseRoutes() {
    v1::ToDialer none;
    none.set_none(true);
    static_cast<void>(frame::Send(runnerd_.get(), none.SerializeAsString()).ok());
  }

  v1::FromDialer NextReport() {
    v1::FromDialer report;
    const Result<frame::Frame> frame = frame::Receive(runnerd_.get());
    if (frame.ok()) report.ParseFromString(frame->bytes);
    return report;
  }

  TestVault& vault() { return *vault_; }
  Helper& process() { return *process_; }
  os::UniqueFd& runnerd() { return runnerd_; }
  os::UniqueFd& gate() { return gate_; }

 private:
  std::optional<Helper> process_;
  os::UniqueFd runnerd_;
  os::UniqueFd gate_;
  std::optional<TestVault> vault_;
};

// Both, with a listener in the place of the box's.
class Egress {
 public:
  explicit Egress(const EgressOptions& options, os::UniqueFd resolver = {})
      : dialer_(options, std::move(resolver)) {
    frame::Pair runnerd = *frame::MakePair();
    std::vector<os::UniqueFd> given;
    given.push_back(std::move(runnerd.theirs));
    given.push_back(std::move(dialer_.gate()));
    gate_.emplace(ProgramsDirectory() / "gate", std::move(given));
    runnerd_ = std::move(runnerd.ours);
    v1::ToGate route;
    route.set_route("model");
    const os::UniqueFd listener = ListenOnLoopback();
    port_ = PortOf(listener);
    const int descriptors[] = {listener.get()};
    static_cast<void>(frame::Send(runnerd_.get(), route.SerializeAsString(), descriptors).ok());
  }

  uint16_t port() const { return port_; }
  TestDialer& dialer() { return dialer_; }
  Helper& gate() { return *gate_; }
  os::UniqueFd& runnerd() { return runnerd_; }

 private:
  TestDialer dialer_;
  std::optional<Helper> gate_;
  os::UniqueFd runnerd_;
  uint16_t port_ = 0;
};

// The scripted model as a program, with a key that it demands.
class DemoModel {
 public:
  // `more`: arguments besides.
  DemoModel(const std::string& scenario, const std::string& key,
            const std::vector<std::string>& more = {}) {
    char name[] = "/tmp/cowork-demo-model-XXXXXX";
    directory_ = ::mkdtemp(name);
    std::ofstream(directory_ / "scenario.json") << scenario;
    std::ofstream(directory_ / "key") << key << '\n';
    int ends[2] = {-1, -1};
    static_cast<void>(!::pipe2(ends, O_CLOEXEC));
    const os::UniqueFd out(ends[0]);
    std::vector<os::UniqueFd> given;
    given.emplace_back(ends[1]);
    // Its standard output is descriptor 3 here, through /bin/sh, which then becomes the program.
    std::vector<std::string> arguments = {"-c",
                                          "exec \"$0\" \"$@\" >&3 3>&-",
                                          (ProgramsDirectory() / "cowork-demo-model").string(),
                                          "--port",
                                          "0",
                                          "--scenario",
                                          (directory_ / "scenario.json").string(),
                                          "--require-key-file",
                                          (directory_ / "key").string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    process_.emplace("/bin/sh", std::move(given), std::move(arguments));
    given.clear();
    char line[256] = {};
    const ssize_t size = ::read(out.get(), line, sizeof line - 1);
    const std::string_view said(line, size > 0 ? static_cast<size_t>(size) : 0);
    const size_t colon = said.rfind(':');
    if (colon != std::string_view::npos) port_ = static_cast<uint16_t>(std::atoi(line + colon + 1));
  }
  ~DemoModel() { std::filesystem::remove_all(directory_); }

  uint16_t port() const { return port_; }
  pid_t pid() const { return process_->pid(); }

 private:
  std::filesystem::path directory_;
  std::optional<Helper> process_;
  uint16_t port_ = 0;
};

}  // namespace cowork::support
