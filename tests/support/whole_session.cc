#include "tests/support/whole_session.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/check.h"
#include "runnerd/session/directory.h"
#include "tests/escape/processes.h"
#include "tests/support/process.h"

namespace cowork::support {
namespace {

using namespace std::chrono_literals;
using runnerd::session::Session;

constexpr auto kId = "s-hostile";

os::UniqueFd OpenToRead(const std::string& path) {
  os::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(fd.valid());
  return fd;
}

runnerd::SessionSpec SpecFor(const std::string& project) {
  runnerd::session::StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
  runnerd::SessionSpec spec;
  spec.id = kId;
  spec.project = runnerd::session::OpenDirectory(project).value().facts;
  spec.model.provider = "demo";
  spec.model.model = "scripted";
  spec.model.host = "127.0.0.1";  // Nobody listens there, and none of them asks.
  spec.model.port = 9;
  spec.model.base_path = "/v1";
  spec.model.plain = true;
  spec.model.is_private = true;
  return spec;
}

}  // namespace

WholeSession::WholeSession(const std::string& libexec, const std::string& runtime,
                           const std::string& behaviour) {
  project_.Write("behaviour", behaviour);
  box::ZygoteProcess zygote = box::StartZygote(libexec + "/zygote").value();
  zygote_ = zygote.pid;
  boxes_ = std::make_unique<box::Boxes>(io_, std::move(zygote), [] {});
  programs_ = {.courier = escape::OpenPath(libexec + "/courier"),
               .gate = escape::OpenPath(libexec + "/gate"),
               .dialer = escape::OpenPath(libexec + "/dialer"),
               .resolver = escape::OpenPath(libexec + "/resolver"),
               .agent_shell = escape::OpenPath(libexec + "/agent-shell"),
               .mcp_shim = escape::OpenPath(libexec + "/mcp-shim"),
               .files = escape::OpenPath(libexec + "/cowork-files"),
               .runtime = OpenToRead(runtime),
               .null = escape::OpenNull(),
               .trusted = escape::OpenNull()};
  homes_fd_ = escape::OpenPath(homes_.path());
  around_.reset(new runnerd::session::Surroundings{
      .io = io_,
      .boxes = *boxes_,
      .programs = programs_,
      .homes = homes_fd_.get(),
      .wire_to_vault = [this](const std::string&, os::UniqueFd end) { vault_ = std::move(end); },
      .tell = [this](v1::RunnerEvent event) { events_.push_back(std::move(event)); },
      .start_limit = 3s,
      .writers = &writers_});
  session_ = std::make_shared<Session>(SpecFor(project_.path()), *around_);
  session_->WhenGone([this] { let_go_ = true; });
  session_->Begin();
  Await(session_, ready_);
}

WholeSession::~WholeSession() {
  session_->End("the test is over");
  static_cast<void>(Until([this] { return let_go_; }));
  session_.reset();
  boxes_.reset();  // Ends the zygote.
  ::waitpid(zygote_, nullptr, 0);
}

rpc::Detached WholeSession::Await(std::shared_ptr<Session> session,
                                  std::optional<Result<std::string>>& ready) {
  rpc::Once<std::string>& once = session->ready();
  const Result<std::string> outcome = co_await once;
  ready.emplace(outcome);
}

bool WholeSession::Until(const std::function<bool()>& holds) {
  for (const auto end = std::chrono::steady_clock::now() + 60s;
       std::chrono::steady_clock::now() < end;) {
    if (holds()) return true;
    io_.run_one_for(10ms);
    WatchCourier();
  }
  return false;
}

std::string WholeSession::gone() const {
  const auto last = std::ranges::find_if(
      events_, [](const v1::RunnerEvent& event) { return event.has_session_gone(); });
  return last == events_.end() || !let_go_ ? "" : last->session_gone().why();
}

size_t WholeSession::Count(v1::RunnerEvent::WhatCase kind) const {
  return static_cast<size_t>(std::ranges::count(events_, kind, &v1::RunnerEvent::what_case));
}

std::string WholeSession::InHome(const std::string& name) const {
  return homes_.Read(std::string(kId) + "/home/" + name);
}

void WholeSession::WatchCourier() {
  for (const v1::RunnerEvent& event : events_) {
    if (event.box_started().profile() != "courier") continue;
    for (const pid_t courier : ChildrenOf(event.box_started().pid())) {
      const std::string status = escape::InProc(courier, "status");
      const size_t at = status.find("VmHWM:");
      if (at == std::string::npos) continue;
      courier_peak_ = std::max<size_t>(courier_peak_, std::stoul(status.substr(at + 6)));
    }
    return;
  }
}

bool WholeSession::HasNoProcess() const {
  return ChildrenOf(zygote_).empty();
}

}  // namespace cowork::support
