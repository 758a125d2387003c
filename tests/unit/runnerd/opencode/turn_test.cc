#include "runnerd/opencode/turn.h"

#include <fstream>
#include <sstream>
#include <vector>

#include <gtest/gtest.h>

#include "runnerd/opencode/sse.h"

namespace cowork::opencode {
namespace {

constexpr auto kSession = "ses_df116fccaffe9JscZNSKoeFcj3";

template <typename Kind>
bool Is(const Heard& heard) {
  return std::holds_alternative<Kind>(heard);
}

TEST(Conversation, UnderstandsATurnThatWasRecorded) {
  std::ifstream file(COWORK_DATA "recorded_turn.sse");
  std::stringstream recorded;
  recorded << file.rdbuf();
  SseParser sse;
  Conversation conversation(kSession, "/project");
  conversation.BeginTurn();
  std::string text;
  std::vector<ShellAsk> asks;
  bool ended = false;
  for (const std::string& data : *sse.Feed(recorded.str())) {
    const Heard heard = conversation.On(*ParseEvent(data));
    if (const auto* said = std::get_if<Said>(&heard)) text += said->text;
    if (const auto* ask = std::get_if<ShellAsk>(&heard)) asks.push_back(*ask);
    ended = ended || Is<TurnEnded>(heard);
  }
  EXPECT_EQ(text, "Let me try. Let me try. All done.");
  ASSERT_EQ(asks.size(), 2u);
  EXPECT_EQ(asks[0].command, "echo hi");
  EXPECT_EQ(asks[1].command,
            "printf '%s\\n' \"a b\" 'c\"d' $(echo sub)  \nsecond=`pwd`; echo \"$second\"   ");
  EXPECT_EQ(asks[1].cwd, "/project");
  EXPECT_TRUE(ended);
}

TEST(Conversation, SaysOnlyWhatIsText) {
  Conversation conversation("s", "/");
  static_cast<void>(conversation.On(PartBegan{"s", "p1", "reasoning"}));
  static_cast<void>(conversation.On(PartBegan{"s", "p2", "text"}));
  EXPECT_FALSE(Is<Said>(conversation.On(TextDelta{"s", "p1", "hm"})));
  EXPECT_TRUE(Is<Said>(conversation.On(TextDelta{"s", "p2", "so"})));
  EXPECT_FALSE(Is<Said>(conversation.On(TextDelta{"another", "p2", "so"})));
}

TEST(Conversation, KeepsNoNameThatIsTooLong) {
  Conversation conversation("s", "/");
  const std::string name(129, 'p');
  static_cast<void>(conversation.On(PartBegan{"s", name, "text"}));
  EXPECT_FALSE(Is<Said>(conversation.On(TextDelta{"s", name, "so"})));
}

TEST(Conversation, EndsATurnOnce) {
  Conversation conversation("s", "/");
  conversation.BeginTurn();
  static_cast<void>(conversation.On(SessionBusy{"s"}));
  static_cast<void>(conversation.On(SessionFailed{"s", "bad key"}));
  EXPECT_EQ(std::get<TurnEnded>(conversation.On(SessionIdle{"s"})).error, "bad key");
  EXPECT_FALSE(Is<TurnEnded>(conversation.On(SessionIdle{"s"})));
}

TEST(Conversation, IsNotEndedByTheIdleOfTheTurnBefore) {
  Conversation conversation("s", "/");
  conversation.BeginTurn();
  EXPECT_FALSE(Is<TurnEnded>(conversation.On(SessionIdle{"s"})));
  static_cast<void>(conversation.On(SessionBusy{"s"}));
  EXPECT_TRUE(Is<TurnEnded>(conversation.On(SessionIdle{"s"})));
}

TEST(Conversation, EndsATurnThatFailsBeforeItWorks) {
  Conversation conversation("s", "/");
  conversation.BeginTurn();
  EXPECT_EQ(std::get<TurnEnded>(conversation.On(SessionFailed{"s", "no model"})).error, "no model");
}

TEST(Conversation, RejectsAnAskOfAnotherSession) {
  Conversation conversation("s", "/");
  EXPECT_TRUE(Is<UnknownAsk>(conversation.On(PermissionAsked{"t", "per_1", "bash", "c"})));
}

}  // namespace
}  // namespace cowork::opencode
