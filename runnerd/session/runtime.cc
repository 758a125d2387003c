#include "runnerd/session/runtime.h"

#include <chrono>
#include <utility>

#include "common/os/duplicate.h"
#include "runnerd/opencode/launch.h"
#include "runnerd/opencode/remedy.h"
#include "runnerd/session/directory.h"
#include "runnerd/session/home.h"

namespace cowork::runnerd::session {
namespace {

using boost::asio::ip::tcp;

constexpr auto kBetweenDials = std::chrono::milliseconds(50);
constexpr size_t kMostWaiting = 64;
constexpr auto kShellSocket = "/run/cowork/shell.sock";

opencode::Api ApiOf(const ModelRoute& model) {
  switch (model.api) {
    case Api::kOpenAiCompatible: return opencode::Api::kOpenAiCompatible;
    case Api::kAnthropic: return opencode::Api::kAnthropic;
  }
  return opencode::Api::kOpenAiCompatible;
}

std::vector<std::string> NamesOf(const std::vector<McpServer>& servers) {
  std::vector<std::string> names;
  for (const McpServer& server : servers) names.push_back(server.name);
  return names;
}

}  // namespace

Result<void> RuntimeBox::Start(const SessionSpec& spec, const std::string& password,
                               OwnBoxes& boxes) {
  box::BoxControl::Made control = TRY(box::BoxControl::Make());
  BoxOrder box = TRY(Order(spec, password, std::move(control.theirs)));
  control_ = std::move(control.ours);
  const auto self = shared_from_this();
  const uint64_t number = boxes.Start(
      std::move(box),
      {.on_started = [self](const Result<std::string>& started) { self->Started(started); },
       .on_ended =
           [self](int status) {
             if (!self->ended_)
               self->callbacks_.on_gone("the runtime ended with status " + std::to_string(status) +
                                        self->callbacks_.when() + opencode::kRemedy);
           },
       .on_notice =
           [self](const std::string& notice) {
             self->notice_ = notice;
             if (!self->ended_) self->callbacks_.on_gone(notice);
           }});
  kill_ = [&boxes, number] { boxes.Kill(number); };
  return {};
}

void RuntimeBox::Started(const Result<std::string>& started) {
  if (ended_) return;
  if (!started.ok()) return callbacks_.on_gone(started.error().message());
  const Result<void> out = HandOutListeners();
  if (!out.ok()) Lose(out.error());
}

// That its first process is gone is seen here before the zygote has told how it ended, and how is
// what a person wants to know.
void RuntimeBox::Lose(const Error& why) {
  if (why.code() != ErrorCode::kUnavailable) return callbacks_.on_gone(why.message());
  kill_();
}

Result<void> RuntimeBox::HandOutListeners() {
  std::vector<os::UniqueFd> listeners = TRY(control_->TakeListeners(2));
  handed_out_ = true;
  callbacks_.on_route(std::move(listeners[0]));
  callbacks_.on_shell(std::move(listeners[1]));
  return {};
}

Result<BoxOrder> RuntimeBox::Order(const SessionSpec& spec, const std::string& password,
                                   os::UniqueFd control) {
  const Programs& programs = around_.programs;
  opencode::Launch launch = opencode::LaunchOf({.provider = spec.model.provider,
                                                .api = ApiOf(spec.model),
                                                .model = spec.model.model,
                                                .base_path = spec.model.base_path,
                                                .password = password,
                                                .mcp_servers = NamesOf(spec.mcp_servers)});
  BoxOrder box("runtime", box::ProfileNumber::kRuntime);
  box.order.argv = std::move(launch.argv);
  box.order.environment = std::move(launch.environment);
  box.order.directory = spec.project.path;
  box.order.listeners = {{.port = opencode::kRoutePort, .path = {}},
                         {.port = 0, .path = kShellSocket}};
  box.Add(box::Role::kProgram, TRY(os::Duplicate(programs.runtime.get())));
  box.Add(box::Role::kAgentShell, TRY(os::Duplicate(programs.agent_shell.get())));
  box.Add(box::Role::kMcpShim, TRY(os::Duplicate(programs.mcp_shim.get())));
  box.Add(box::Role::kProject, TRY(OpenGranted(spec.project)));
  box.Add(box::Role::kHome, TRY(MakeHome(around_.homes, spec.id)));
  box.Add(box::Role::kStdin, TRY(os::Duplicate(programs.null.get())));
  box.Add(box::Role::kStdout, TRY(os::Duplicate(programs.null.get())));
  box.Add(box::Role::kStderr, TRY(os::Duplicate(programs.null.get())));
  box.Add(box::Role::kControl, std::move(control));
  return box;
}

// A courier that is ours asks when it has its listener, and for a few at a time.
void RuntimeBox::Connect(std::function<void(os::UniqueFd)> connected) {
  if (!handed_out_ || waiting_.size() >= kMostWaiting)
    return callbacks_.on_gone("the courier asks for connections that it cannot need");
  waiting_.push_back(std::move(connected));
  Dial();
}

void RuntimeBox::Dial() {
  Result<os::UniqueFd> fd = control_->TakeSocket();
  if (!fd.ok()) return Lose(fd.error());
  const auto self = shared_from_this();
  const auto socket =
      std::make_shared<tcp::socket>(around_.io, tcp::v4(), (*std::move(fd)).Release());
  socket->async_connect({boost::asio::ip::address_v4::loopback(), opencode::kServerPort},
                        [self, socket](const boost::system::error_code& failed) {
                          if (self->ended_ || self->waiting_.empty()) return;
                          if (failed) return self->DialSoon();
                          const auto connected = std::move(self->waiting_.front());
                          self->waiting_.pop_front();
                          connected(os::UniqueFd(socket->release()));
                        });
}

// OpenCode takes seconds until it listens.
void RuntimeBox::DialSoon() {
  const auto timer = std::make_shared<boost::asio::steady_timer>(around_.io, kBetweenDials);
  timer->async_wait([self = shared_from_this(), timer](const boost::system::error_code&) {
    if (!self->ended_) self->Dial();
  });
}

void RuntimeBox::End() {
  ended_ = true;
  kill_ = nullptr;
  waiting_.clear();
  control_.reset();
}

}  // namespace cowork::runnerd::session
