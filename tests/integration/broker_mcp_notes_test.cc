// What MCP servers do beside their tools, in the journal and the audit of the real brokerd.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Noted = v1::RunnerEvent::McpNoted;

class BrokerMcpNotes : public support::BrokerWhole {
 protected:
  void Note(const std::string& session, Noted::Kind kind, const std::string& what,
            uint64_t count = 1) {
    v1::RunnerEvent event;
    event.mutable_mcp_noted()->set_server("everything");
    event.mutable_mcp_noted()->set_kind(kind);
    event.mutable_mcp_noted()->set_what(what);
    event.mutable_mcp_noted()->set_count(count);
    runner_.Tell(session, event);
  }
  // The journal's, when its turn has ended.
  std::vector<v1::Event::McpNoted> NotesOf(const std::string& session) {
    EndTurn(session);
    std::vector<v1::Event::McpNoted> notes;
    const auto events = client_->Watch(session);
    for (const v1::Event& event : *events)
      if (event.has_mcp_noted()) notes.push_back(event.mcp_noted());
    return notes;
  }
  std::vector<std::string> Audited() {
    v1::TailAuditRequest request;
    request.set_count(1000);
    std::vector<std::string> texts;
    const auto tail = client_->Call(&v1::Broker::Stub::TailAudit, request);
    for (const auto& record : tail->records())
      if (record.kind() == "mcp") texts.push_back(record.text());
    return texts;
  }
};

TEST_F(BrokerMcpNotes, AreInTheJournalAsTheyCame) {
  const std::string session = RunSession();
  Note(session, Noted::REFUSED, "sampling/createMessage", 7);
  Note(session, Noted::ENDED, "it exited with 1");
  const auto notes = NotesOf(session);
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].server(), "everything");
  EXPECT_EQ(notes[0].kind(), "refused");
  EXPECT_EQ(notes[0].what(), "sampling/createMessage");
  EXPECT_EQ(notes[0].count(), 7U);
  EXPECT_EQ(notes[1].kind(), "ended");
}

TEST_F(BrokerMcpNotes, AreAuditedWhereSomethingWasPassedOrRefused) {
  const std::string session = RunSession();
  Note(session, Noted::REFUSED, "sampling/createMessage");
  Note(session, Noted::PASSED, "resources/read");
  Note(session, Noted::ENDED, "it exited with 1");
  EXPECT_EQ(NotesOf(session).size(), 3U);
  EXPECT_THAT(Audited(), ElementsAre("everything: refused, sampling/createMessage",
                                     "everything: passed, resources/read"));
}

TEST_F(BrokerMcpNotes, ThatRepeatThemselvesAreCountedInTheAudit) {
  const std::string session = RunSession();
  for (int i = 0; i < 5; ++i) Note(session, Noted::PASSED, "resources/read");
  EXPECT_EQ(NotesOf(session).size(), 5U);
  EXPECT_THAT(Audited(),
              ElementsAre("everything: passed, resources/read",
                          "everything: passed, resources/read; the same 4 more times within 10 s"));
}

// Each with another name, so that no two of them are the same.
TEST_F(BrokerMcpNotes, ThatFloodAreToldOneByOneNoFasterThanTheirPace) {
  constexpr int kFlood = 2000;
  const std::string session = RunSession();
  for (int i = 0; i < kFlood; ++i) Note(session, Noted::REFUSED, "a" + std::to_string(i));
  constexpr size_t kAFew = kFlood / 4;  // Whatever time it takes.
  EXPECT_LE(NotesOf(session).size(), kAFew);
  const auto audited = Audited();
  EXPECT_LE(audited.size(), kAFew);
  EXPECT_THAT(audited, Contains("everything: refused, more than is told one by one"));
}

TEST_F(BrokerMcpNotes, OfNoKindThatWeKnowAreNotTold) {
  const std::string session = RunSession();
  Note(session, Noted::UNSPECIFIED, "something");
  EXPECT_THAT(NotesOf(session), IsEmpty());
  EXPECT_THAT(Audited(), IsEmpty());
}

}  // namespace
}  // namespace cowork
