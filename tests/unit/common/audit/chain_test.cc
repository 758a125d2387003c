#include "common/audit/chain.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AuditChain : public ::testing::Test {
 protected:
  AuditChain() {
    for (const char* text : {"one", "two", "three", "four"}) Add(text);
  }

  void Add(const char* text) {
    AuditEntry entry{.sequence = entries_.size() + 1,
                     .unix_ms = 1000,
                     .record = {.kind = "verdict", .session = "s", .text = text, .digest = "ab"},
                     .link = {}};
    entry.link = LinkOf(entries_.empty() ? AuditLink{} : entries_.back().link, entry);
    entries_.push_back(entry);
  }

  std::vector<std::string> Damages() const { return Walked().damages; }

  AuditFindings Walked() const {
    AuditWalk walk;
    for (const AuditEntry& entry : entries_) walk.Step(entry);
    return walk.found();
  }

  std::vector<AuditEntry> entries_;
};

TEST_F(AuditChain, IsWholeAsItWasWritten) {
  EXPECT_THAT(Damages(), IsEmpty());
}

TEST_F(AuditChain, ShowsAnyWordThatWasChanged) {
  const std::vector<AuditEntry> whole = entries_;
  const auto shows = [&](auto change) {
    entries_ = whole;
    change(entries_[1]);
    return !Damages().empty();
  };
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.unix_ms += 1; }));
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.record.kind = "permit"; }));
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.record.session = "t"; }));
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.record.text = "TWO"; }));
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.record.digest = ""; }));
  EXPECT_TRUE(shows([](AuditEntry& entry) { entry.link[31] ^= 1; }));
}

// A word may not wander from one field into the next.
TEST_F(AuditChain, TellsWhereAFieldEnds) {
  AuditEntry one = entries_[0];
  one.record = {.kind = "ab", .session = "c", .text = "", .digest = ""};
  AuditEntry other = one;
  other.record = {.kind = "a", .session = "bc", .text = "", .digest = ""};
  EXPECT_NE(LinkOf({}, one), LinkOf({}, other));
}

TEST_F(AuditChain, ShowsARecordThatWasTakenOut) {
  entries_.erase(entries_.begin() + 1);
  EXPECT_THAT(Damages(), ElementsAre("records are missing between 1 and 3"));
}

TEST_F(AuditChain, ShowsThatTheFirstWasTakenOut) {
  entries_.erase(entries_.begin());
  EXPECT_THAT(Damages(), ElementsAre("records are missing between 0 and 2"));
}

TEST_F(AuditChain, ShowsARecordThatWasTakenOutThoughTheOthersWereCountedAnew) {
  entries_.erase(entries_.begin() + 1);
  for (size_t i = 0; i < entries_.size(); ++i) entries_[i].sequence = i + 1;
  EXPECT_THAT(Damages(), ::testing::Not(IsEmpty()));
}

TEST_F(AuditChain, ShowsTwoThatChangedPlaces) {
  std::swap(entries_[1].record, entries_[2].record);
  EXPECT_THAT(Damages(), ::testing::Contains(HasSubstr("record 2, or the one before it")));
}

TEST_F(AuditChain, HasAHeadThatTellsWhetherTheLastWasTakenOff) {
  const AuditFindings whole = Walked();
  entries_.pop_back();
  const AuditFindings cut = Walked();
  EXPECT_THAT(cut.damages, IsEmpty()) << "alone it does not show";
  EXPECT_EQ(cut.records + 1, whole.records);
  EXPECT_NE(cut.head, whole.head);
}

TEST_F(AuditChain, FindsHeadsThatWereKeptAndMissesOneThatWasCutOff) {
  AuditWalk walk({entries_[2].link, entries_[3].link});
  for (size_t i = 0; i < 3; ++i) walk.Step(entries_[i]);
  EXPECT_EQ(walk.found().At(entries_[2].link), 3U);
  EXPECT_EQ(walk.found().At(entries_[3].link), 0U);
}

}  // namespace
}  // namespace cowork
