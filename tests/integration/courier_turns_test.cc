// The real courier with a runtime that is kept for more turns than one.

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"

namespace cowork {
namespace {

std::string Event(const std::string& type, const std::string& properties) {
  return "data: {\"type\":\"" + type + "\",\"properties\":{\"sessionID\":\"ses_1\"," + properties +
         "}}\n\n";
}

// A turn in which it asks so many times for what it is not offered.
std::string TurnOfAsks(int asks) {
  std::string events = Event("session.status", R"("status":{"type":"busy"})");
  for (int i = 0; i < asks; ++i)
    events += Event("permission.asked", R"("id":"per_)" + std::to_string(i) +
                                            R"(","permission":"webfetch","tool":{"callID":"c"})");
  return events + Event("session.idle", R"("x":1)");
}

class CourierTurns : public ::testing::Test {
 protected:
  void Meet(const std::string& events) {
    server_ = std::make_unique<support::ScriptedServer>(events);
    runnerd_ = std::make_unique<support::RunnerdStandIn>(COWORK_PROGRAM,
                                                         [this] { return server_->Connect(); });
    runnerd_->SetUp("/the project", listener_);
    EXPECT_TRUE(runnerd_->Next().has_ready());
  }

  v1::FromCourier AfterAPrompt() {
    v1::ToCourier prompt;
    prompt.mutable_prompt()->set_piece("hello");
    runnerd_->Send(prompt);
    return runnerd_->Next();
  }

  support::ScratchDirectory scratch_;
  os::UniqueFd listener_ = support::ListenForShims(scratch_.path() + "/shell.sock");
  std::unique_ptr<support::ScriptedServer> server_;  // Outlives the courier.
  std::unique_ptr<support::RunnerdStandIn> runnerd_;
};

TEST_F(CourierTurns, EndForARuntimeThatGoesOnAskingForWhatItCannotHave) {
  Meet(TurnOfAsks(257));
  EXPECT_THAT(AfterAPrompt().trouble().why(),
              testing::HasSubstr("goes on asking for what it cannot have"));
}

TEST_F(CourierTurns, AreEachFreeToAskForWhatTheyCannotHave) {
  Meet(TurnOfAsks(200));
  for (int turn = 0; turn < 3; ++turn) EXPECT_TRUE(AfterAPrompt().has_turn_ended()) << turn;
}

}  // namespace
}  // namespace cowork
