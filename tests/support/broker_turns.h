// BrokerTurns: BrokerWhole with what tests of a session's turns do and look at.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork::support {

class BrokerTurns : public BrokerWhole {
 protected:
  static constexpr uint32_t kLong = 3600;  // Seconds.

  Result<v1::Session> Prompt(const std::string& session, uint32_t keep = 0) {
    return Prompt(*client_, session, keep);
  }
  static Result<v1::Session> Prompt(BrokerClient& client, const std::string& session,
                                    uint32_t keep = 0) {
    v1::PromptSessionRequest request;
    request.set_id(session);
    request.set_prompt("and now");
    request.set_keep_seconds(keep);
    return client.Call(&v1::Broker::Stub::PromptSession, request);
  }

  // A session with its first turn on its way; its id.
  std::string Begin(uint32_t keep) {
    v1::StartSessionRequest request;
    grant_ = client_->AddGrant("/home/a/app")->id();
    request.set_grant_id(grant_);
    request.set_prompt("do it");
    request.set_keep_seconds(keep);
    const auto session = client_->Call(&v1::Broker::Stub::StartSession, request);
    EXPECT_THAT(session, IsOk());
    return session->id();
  }

  // One whose first turn ran to its end.
  std::string OneTurn(uint32_t keep = 0) {
    const std::string session = Begin(keep);
    FinishTurn(session);
    return session;
  }

  void FinishTurn(const std::string& session) {
    turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
    EndTurn(session);
    EXPECT_THAT(client_->Watch(session), IsOk());
  }

  v1::Session Now(const std::string& session) {
    const auto all = client_->Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
    for (const v1::Session& one : all->sessions())
      if (one.id() == session) return one;
    return {};
  }

  // Each event as the name of what happened, from a sequence number on.
  std::vector<std::string> Journal(const std::string& session, uint64_t from = 1) {
    std::vector<std::string> names;
    for (const v1::Event& event : *client_->WatchSoFar(session)) {
      const auto* what = v1::Event::descriptor()->FindFieldByNumber(event.what_case());
      if (event.sequence() >= from) names.push_back(what->name());
    }
    return names;
  }

  // The journal's last event, as soon as there are so many.
  v1::Event Event(const std::string& session, size_t number) {
    std::vector<v1::Event> events;
    EXPECT_TRUE(Eventually([&] {
      auto so_far = client_->WatchSoFar(session);
      if (so_far.ok()) events = *std::move(so_far);
      return events.size() >= number;
    }));
    return events.size() >= number ? events[number - 1] : v1::Event();
  }

  // What is refused leaves the session as it was.
  void ExpectUnchanged(const std::string& session, const v1::Session& before) {
    EXPECT_EQ(Now(session).SerializeAsString(), before.SerializeAsString());
    EXPECT_THAT(Journal(session), ::testing::ElementsAre("prompted", "started", "ended"));
  }

  std::string grant_;
};

}  // namespace cowork::support
