// SessionTurns: a session of runnerd's whose zygote the test plays, and with the ends that it is
// given the session's helpers.

#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "common/base/ids.h"
#include "runnerd/session/directory.h"
#include "runnerd/session/session.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::support {

class SessionTurns : public ::testing::Test {
 protected:
  explicit SessionTurns(const std::string& host = "127.0.0.1",
                        const std::vector<runnerd::McpServer>& servers = {}) {
    for (os::UniqueFd* program : {&programs_.courier, &programs_.gate, &programs_.dialer,
                                  &programs_.agent_shell, &programs_.mcp_shim, &programs_.files,
                                  &programs_.runtime, &programs_.null, &programs_.trusted})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    runnerd::session::StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    session_ = std::make_shared<runnerd::session::Session>(
        runnerd::SessionSpec{
            .id = SessionId::Random().text(),
            .project = runnerd::session::OpenDirectory(project_.path()).value().facts,
            .model = {.provider = "demo",
                      .model = "scripted",
                      .host = host,
                      .port = 8123,
                      .base_path = "/v1"},
            .mcp_servers = servers},
        around_);
    session_->Begin();
    while (const auto order = zygote_.NextOrder()) {
      boxes_.push_back(order->id);
      const std::string name = order->argv[0].substr(order->argv[0].rfind('/') + 1);
      if (name == "opencode") TakeControl(order->roles);
      // Of what a helper inherits the first is its way to runnerd.
      for (size_t i = 0; i < order->roles.size() && !ends_.contains(name); ++i)
        if (order->roles[i] == box::Role::kInherited) ends_[name] = std::move(zygote_.given()[i]);
    }
    v1::FromCourier ready;
    ready.mutable_ready()->set_version("1.18.33");
    ready.mutable_ready()->set_session("ses_1");
    Say(ready);
  }

  // A session lets go of itself when no box of it is left.
  ~SessionTurns() override {
    session_->End("the test is over");
    for (const uint64_t box : boxes_)
      zygote_.Say(box::Failed{.id = box, .step = "test", .message = "it is over", .detail = ""});
  }

  // Of the runtime's box, the last of boxes_.
  void TakeControl(const std::vector<box::Role>& roles) {
    runtime_ = boxes_.back();
    const auto at = std::ranges::find(roles, box::Role::kControl) - roles.begin();
    control_ = std::move(zygote_.given().at(static_cast<size_t>(at)));
  }

  // Its listeners are any: nobody connects.
  void StartRuntime() {
    const int any = programs_.null.get();
    for (int i = 0; i < 2; ++i)
      EXPECT_THAT(frame::Send(control_.get(), box::kListener, std::span(&any, 1)), IsOk());
    zygote_.Say(box::Started{.id = runtime_, .pid = 1});
  }

  void Say(const v1::FromCourier& message) {
    EXPECT_THAT(frame::Send(ends_["courier"].get(), message.SerializeAsString()), IsOk());
    zygote_.Settle();
  }
  Result<void> Begin(uint64_t turn, const std::string& lease = "") {
    return session_->Prompt({.session = "", .text = "go on", .lease_id = lease, .turn = turn});
  }
  runnerd::Permit PermitFor(uint64_t turn) const {
    return {.id = "p-1",
            .digest = DigestOfShellCall("npm test", project_.path()),
            .expires = std::chrono::system_clock::now() + std::chrono::hours(1),
            .turn = turn};
  }
  void EndTurn() {
    v1::FromCourier ended;
    ended.mutable_turn_ended();
    Say(ended);
  }
  void Call(uint64_t number) {
    v1::FromCourier call;
    call.mutable_shell_call()->set_call(number);
    call.mutable_shell_call()->set_command("npm test");
    call.mutable_shell_call()->set_cwd(project_.path());
    Say(call);
  }

  // The command that a box was ordered for, which is call_box_ then; empty: none was.
  std::string OrderedCall() {
    const auto order = zygote_.NextOrder();
    if (!order.has_value()) return "";
    boxes_.push_back(call_box_ = order->id);
    return order->argv.at(2);
  }

  // The last word that a helper was told; empty: there was none.
  template <typename Message>
  Message LastWord(const std::string& helper) {
    zygote_.Settle();
    Message message;
    pollfd ready{.fd = ends_[helper].get(), .events = POLLIN, .revents = 0};
    while (::poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0)
      EXPECT_TRUE(message.ParseFromString(frame::Receive(ready.fd)->bytes));
    return message;
  }
  Result<os::UniqueFd> Pair() {
    if (no_resolver_) return Error(ErrorCode::kUnavailable, "no box for it");
    paired_.emplace_back("pair");
    frame::Pair pair = *frame::MakePair();
    return std::move(pair.ours);
  }
  size_t Told(v1::RunnerEvent::WhatCase what) const {
    size_t count = 0;
    for (const v1::RunnerEvent& event : told_) count += event.what_case() == what ? 1 : 0;
    return count;
  }

  ScratchDirectory project_;
  ScratchDirectory homes_;
  const os::UniqueFd homes_fd_{::open(homes_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  boost::asio::io_context io_;
  PlayedZygote zygote_{io_};
  runnerd::session::Programs programs_;
  std::vector<v1::RunnerEvent> told_;
  std::vector<std::string> paired_;
  bool no_resolver_ = false;
  runnerd::session::Surroundings around_{
      .io = io_,
      .boxes = zygote_.boxes(),
      .programs = programs_,
      .homes = homes_fd_.get(),
      .wire_to_vault = [](const std::string&, const os::UniqueFd&) {},
      .tell = [this](v1::RunnerEvent event) { told_.push_back(event); },
      .pair_with_resolver = [this](const std::string&,
                                   const runnerd::ModelRoute&) { return Pair(); },
      .part_from_resolver = [this](const std::string&) { paired_.emplace_back("part"); }};
  std::vector<uint64_t> boxes_;
  uint64_t call_box_ = 0;                     // The last call's, one of them.
  uint64_t runtime_ = 0;                      // The runtime's.
  os::UniqueFd control_;                      // To runnerd, of its first process.
  std::map<std::string, os::UniqueFd> ends_;  // The helpers' ends of their ways to runnerd.
  std::shared_ptr<runnerd::session::Session> session_;
};

}  // namespace cowork::support
