// RouteTrialAtWork: trials of a provider as a session would use it, with a real gate, dialer and
// resolver in boxes of a real zygote. The test plays vaultd and the provider.

#pragma once

#include <sys/wait.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "runnerd/session/resolver_box.h"
#include "runnerd/session/route_trial.h"
#include "tests/escape/house.h"
#include "tests/escape/processes.h"
#include "tests/support/box_asks.h"
#include "tests/support/helper.h"
#include "tests/support/test_vault.h"

namespace cowork::runnerd::session {

class RouteTrialAtWork : public ::testing::Test {
 protected:
  RouteTrialAtWork() {
    const std::string libexec = support::ProgramsDirectory().string();
    box::ZygoteProcess zygote = box::StartZygote(libexec + "/zygote").value();
    zygote_ = zygote.pid;
    boxes_ = std::make_unique<box::Boxes>(io_, std::move(zygote), [] {});
    programs_.gate = escape::OpenPath(libexec + "/gate");
    programs_.dialer = escape::OpenPath(libexec + "/dialer");
    programs_.resolver = escape::OpenPath(libexec + "/resolver");
    programs_.null = escape::OpenNull();
    programs_.trusted = escape::OpenNull();
    around_.reset(new Surroundings{
        .io = io_,
        .boxes = *boxes_,
        .programs = programs_,
        .homes = -1,
        .wire_to_vault =
            [this](const std::string&, os::UniqueFd end) {
              vault_.emplace(std::move(end), support::kKey, support::TestVault::Seal::kAll);
            },
        .tell = [this](const v1::RunnerEvent&) { ++events_; },
        .pair_with_resolver =
            [this](const std::string& session, const ModelRoute& route) {
              return resolver_->Pair(session, route);
            },
        .part_from_resolver = [this](const std::string& session) { resolver_->Part(session); }});
    resolver_ = std::make_unique<ResolverBox>(io_, *boxes_, programs_, ResolverBox::Patience{});
    resolver_->WhenGone([this] { ++resolvers_gone_; });
  }
  ~RouteTrialAtWork() override {
    resolver_.reset();
    boxes_.reset();
    ::waitpid(zygote_, nullptr, 0);
  }

  RouteOrder To(uint16_t port) const {
    return {.session = SessionId::Random().text(),
            .model = {.provider = "demo",
                      .model = "scripted",
                      .host = "127.0.0.1",
                      .port = port,
                      .base_path = "/v1",
                      .api = Api::kAnthropic,
                      .key_header = "x-api-key",
                      .plain = true,
                      .is_private = true},
            .lease_id = "l-1"};
  }
  Result<RouteOutcome> Try(RouteOrder order) {
    const auto trial = std::make_shared<RouteTrial>(std::move(order), *around_);
    trial->Begin();
    while (!trial->outcome().is_set()) io_.run_one();
    return (trial->outcome().operator co_await()).await_resume();
  }

  boost::asio::io_context io_;
  pid_t zygote_ = 0;
  std::unique_ptr<box::Boxes> boxes_;
  Programs programs_;
  std::unique_ptr<ResolverBox> resolver_;
  int resolvers_gone_ = 0;
  std::optional<support::TestVault> vault_;
  std::unique_ptr<Surroundings> around_;
  int events_ = 0;
};

}  // namespace cowork::runnerd::session
