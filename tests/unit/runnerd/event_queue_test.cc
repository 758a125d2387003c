#include "runnerd/event_queue.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/task.h"

namespace cowork::runnerd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

v1::RunnerEvent Said(const std::string& session, const std::string& text) {
  v1::RunnerEvent event;
  event.set_session_id(session);
  event.mutable_said()->set_text(text);
  return event;
}

// Reads until the queue closes.
rpc::Detached ReadAll(EventQueue& queue, std::vector<std::string>& read, bool& over) {
  while (std::optional<v1::RunnerEvent> event = co_await queue.Next())
    read.push_back(event->said().text());
  over = true;
}

// Reads one.
rpc::Detached ReadOne(EventQueue& queue) {
  co_await queue.Next();
}

TEST(EventQueue, HandsOnWhatComesInItsOrder) {
  EventQueue queue;
  std::vector<std::string> read;
  bool over = false;
  const uint64_t opening = queue.Open();
  queue.Push(Said("s", "before"));
  ReadAll(queue, read, over);
  queue.Push(Said("s", "after"));
  EXPECT_THAT(read, ElementsAre("before", "after"));
  EXPECT_FALSE(over);
  queue.Close(opening);
  EXPECT_TRUE(over);
}

v1::RunnerEvent Ended(const std::string& session) {
  v1::RunnerEvent event;
  event.set_session_id(session);
  event.mutable_turn_ended();
  return event;
}

rpc::Detached ReadEvents(EventQueue& queue, std::vector<v1::RunnerEvent>& read) {
  while (std::optional<v1::RunnerEvent> event = co_await queue.Next())
    read.push_back(*std::move(event));
}

// All that is unread; the queue is closed behind it.
std::vector<v1::RunnerEvent> ReadToTheEnd(EventQueue& queue, uint64_t opening) {
  std::vector<v1::RunnerEvent> read;
  ReadEvents(queue, read);
  queue.Close(opening);
  return read;
}

TEST(EventQueue, GivesEachSessionItsTurn) {
  EventQueue queue;
  const uint64_t opening = queue.Open();
  for (int i = 0; i < 1000; ++i) queue.Push(Ended("loud"));
  queue.Push(Said("quiet", "a word"));
  queue.Push(Ended("loud"));
  const std::vector<v1::RunnerEvent> read = ReadToTheEnd(queue, opening);
  ASSERT_EQ(read.size(), 1002U);
  EXPECT_EQ(read[1].said().text(), "a word");
}

TEST(EventQueue, HandsOnTheWordsThatNobodyHasReadAsOne) {
  EventQueue queue;
  const uint64_t opening = queue.Open();
  for (const char* piece : {"to", "ge", "ther"}) queue.Push(Said("s", piece));
  queue.Push(Said("another", "apart"));
  queue.Push(Ended("s"));
  queue.Push(Said("s", "after"));
  const std::vector<v1::RunnerEvent> read = ReadToTheEnd(queue, opening);
  ASSERT_EQ(read.size(), 4U);
  EXPECT_EQ(read[0].said().text(), "together");
  EXPECT_EQ(read[1].said().text(), "apart");
  EXPECT_TRUE(read[2].has_turn_ended());
  EXPECT_EQ(read[3].said().text(), "after");
}

TEST(EventQueue, HandsOnNoWordThatIsTooLong) {
  EventQueue queue;
  const uint64_t opening = queue.Open();
  for (int i = 0; i < 3; ++i) queue.Push(Said("s", std::string(EventQueue::kLongestWord / 2, 'x')));
  const std::vector<v1::RunnerEvent> read = ReadToTheEnd(queue, opening);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].said().text().size(), EventQueue::kLongestWord);
}

TEST(EventQueue, DropsWhatNobodyWouldRead) {
  EventQueue queue;
  queue.Push(Said("s", "lost"));
  std::vector<std::string> read;
  bool over = false;
  const uint64_t opening = queue.Open();
  ReadAll(queue, read, over);
  queue.Close(opening);
  EXPECT_THAT(read, IsEmpty());
}

TEST(EventQueue, IsNotClosedByTheLateEndOfAnEarlierReader) {
  EventQueue queue;
  const uint64_t earlier = queue.Open();
  queue.Close(earlier);
  queue.Open();
  queue.Close(earlier);
  EXPECT_TRUE(queue.open());
}

class Pace : public ::testing::Test {
 protected:
  Pace() {
    queue_.TellPace(
        [this](const std::string& session, bool waits) { told_.emplace_back(session, waits); });
    queue_.Open();
  }
  EventQueue queue_;
  std::vector<std::pair<std::string, bool>> told_;
};

TEST_F(Pace, HasASessionWaitThatTalksFasterThanItIsRead) {
  const std::string half(EventQueue::kMostUnread / 2, 'x');
  queue_.Push(Said("s", half));
  EXPECT_THAT(told_, IsEmpty());
  queue_.Push(Said("s", half));
  EXPECT_THAT(told_, ElementsAre(Pair("s", true)));
  queue_.Push(Said("s", "and more, which was on its way"));
  EXPECT_EQ(told_.size(), 1U);
}

TEST_F(Pace, LetsItGoOnWhenHalfIsRead) {
  const std::string third(EventQueue::kMostUnread / 3, 'x');
  for (int i = 0; i < 4; ++i) queue_.Push(Said("s", third));
  ASSERT_THAT(told_, ElementsAre(Pair("s", true)));
  for (int i = 0; i < 3; ++i) ReadOne(queue_);
  EXPECT_THAT(told_, ElementsAre(Pair("s", true), Pair("s", false)));
}

TEST_F(Pace, CountsWhatAnEventTakesBesideItsBytes) {
  const size_t most = EventQueue::kMostUnread / EventQueue::kEach;
  for (size_t i = 0; i < most && told_.empty(); ++i) queue_.Push(Ended("s"));
  EXPECT_THAT(told_, ElementsAre(Pair("s", true)));
}

TEST_F(Pace, IsEachSessionsOwn) {
  queue_.Push(Said("loud", std::string(EventQueue::kMostUnread + 1, 'x')));
  queue_.Push(Said("quiet", "a word"));
  EXPECT_THAT(told_, ElementsAre(Pair("loud", true)));
}

}  // namespace
}  // namespace cowork::runnerd
