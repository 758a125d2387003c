// Runtimes that misbehave, in the real box with the real helpers: whatever they do, the session
// ends with a reason and a remedy, or goes on where that is right; nothing of it is left.
//
// The runtimes are in tests/data/opencode/hostile_runtime.py.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/content_of.h"
#include "tests/support/matchers.h"
#include "tests/support/process.h"
#include "tests/support/whole_session.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using support::OpenDescriptors;
using support::WholeSession;

constexpr size_t kMostKiB = 96 * 1024;  // Of the courier; 4 MiB of JSON are parsed in it.

std::string Mounts() {
  return support::ContentOf("/proc/self/mountinfo");
}

struct Misbehaviour {
  std::string name;
  std::string why;  // The reason it ends with, and at what; empty: its turn ends, and it goes on.
};

void PrintTo(const Misbehaviour& it, std::ostream* out) {
  *out << it.name;
}

class ARuntimeThat : public testing::TestWithParam<Misbehaviour> {
 protected:
  ~ARuntimeThat() override {
    EXPECT_EQ(OpenDescriptors(), descriptors_);
    EXPECT_EQ(Mounts(), mounts_);
  }

  void EndsFor(WholeSession& whole, const testing::Matcher<std::string>& why) const {
    ASSERT_TRUE(whole.Until([&] { return !whole.gone().empty(); }));
    EXPECT_THAT(whole.gone(), why);
    EXPECT_TRUE(whole.Until([&] { return whole.HasNoProcess(); }));
    EXPECT_LT(whole.courier_peak(), kMostKiB);
  }

  const size_t descriptors_ = OpenDescriptors();
  const std::string mounts_ = Mounts();
};

WholeSession StartThat(const std::string& behaviour) {
  return {COWORK_LIBEXEC, COWORK_DATA "hostile_runtime.py", behaviour};
}

runnerd::TurnOrder Turn(uint64_t number) {
  return {.session = "", .text = "go on", .lease_id = "", .turn = number};
}

std::string Remedied(const std::string& why) {
  return why + "; `cowork run` starts another session, and `cowork show` has what this one did";
}

class DoesNotStart : public ARuntimeThat {};

TEST_P(DoesNotStart, EndsTheSessionBeforeItIsReady) {
  WholeSession whole = StartThat(GetParam().name);
  EndsFor(whole, Remedied(GetParam().why));
  ASSERT_TRUE(whole.ready().has_value());
  ASSERT_THAT(*whole.ready(), FailsWith(ErrorCode::kUnavailable));
  EXPECT_EQ(whole.ready()->error().message(), Remedied(GetParam().why));
}

class Misbehaves : public ARuntimeThat {};

TEST_P(Misbehaves, EndsTheSessionInItsTurn) {
  WholeSession whole = StartThat(GetParam().name);
  ASSERT_TRUE(whole.Until([&] { return whole.ready().has_value(); }));
  ASSERT_THAT(*whole.ready(), IsOk());
  EXPECT_THAT(whole.session().Prompt(Turn(1)), IsOk());
  EndsFor(whole, Remedied(GetParam().why));
}

class IsOdd : public ARuntimeThat {};

TEST_P(IsOdd, EndsItsTurnAndTheSessionGoesOn) {
  WholeSession whole = StartThat(GetParam().name);
  ASSERT_TRUE(whole.Until([&] { return whole.ready().has_value(); }));
  ASSERT_THAT(*whole.ready(), IsOk());
  EXPECT_THAT(whole.session().Prompt(Turn(1)), IsOk());
  ASSERT_TRUE(whole.Until([&] { return whole.Count(v1::RunnerEvent::kTurnEnded) == 1; }));
  EXPECT_EQ(whole.gone(), "");
  EXPECT_THAT(whole.session().Prompt(Turn(2)), IsOk());
  whole.session().End("stopped");
  EndsFor(whole, "stopped");
}

using NeverEndsItsTurn = ARuntimeThat;

TEST_P(NeverEndsItsTurn, IsStoppedAllTheSame) {
  WholeSession whole = StartThat(GetParam().name);
  ASSERT_TRUE(whole.Until([&] { return whole.ready().has_value(); }));
  EXPECT_THAT(whole.session().Prompt(Turn(1)), IsOk());
  ASSERT_TRUE(whole.Until([&] { return whole.Count(v1::RunnerEvent::kSaid) > 0; }));
  whole.session().End("stopped");
  EndsFor(whole, "stopped");
}

// Which of the two is noticed first is chance.
TEST_F(ARuntimeThat, ExitsInItsTurnEndsTheSession) {
  WholeSession whole = StartThat("ExitsInItsTurn");
  ASSERT_TRUE(whole.Until([&] { return whole.ready().has_value(); }));
  EXPECT_THAT(whole.session().Prompt(Turn(1)), IsOk());
  EndsFor(whole, testing::AnyOf(Remedied("the runtime ended with status 3 in a turn"),
                                Remedied("the runtime has ended its stream of events")));
}

// brokerd writes down what it hears, and a runtime talks faster than that.
TEST_F(ARuntimeThat, TalksForEverWaitsForWhoeverWritesItDown) {
  WholeSession whole = StartThat("TalksForEver");
  ASSERT_TRUE(whole.Until([&] { return whole.ready().has_value(); }));
  EXPECT_THAT(whole.session().Prompt(Turn(1)), IsOk());
  ASSERT_TRUE(whole.Until([&] { return whole.Count(v1::RunnerEvent::kSaid) > 0; }));
  whole.session().Pace(true);
  std::string sent;
  for (int idle = 0; idle < 100; ++idle) {  // Until it has not got rid of a byte for a while.
    const std::string now = whole.InHome("sent");
    if (now != sent) idle = 0;
    sent = now;
    ASSERT_LT(sent.empty() ? 0 : std::stoul(sent), 64u << 20);
    static_cast<void>(whole.Until([turns = 0]() mutable { return ++turns > 2; }));
  }
  whole.session().End("stopped");
  EndsFor(whole, "stopped");
}

std::string NameOf(const testing::TestParamInfo<Misbehaviour>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(
    ARuntimeThat, DoesNotStart,
    testing::Values(
        Misbehaviour{"ExitsAtOnce", "the runtime ended with status 7 before it was ready"},
        Misbehaviour{"ExitsWhenItIsAsked", "the runtime ended with status 0 before it was ready"},
        Misbehaviour{"NeverListens", "the runtime cannot be connected to"},
        Misbehaviour{"NeverAnswers",
                     "the runtime's server gave no answer to GET /global/health that can be read"},
        Misbehaviour{"NeverEndsItsAnswer",
                     "the runtime's server gave no answer to GET /global/health that can be read"},
        Misbehaviour{"SendsHugeHeaders",
                     "the runtime's server gave no answer to GET /global/health that can be read"},
        Misbehaviour{"SendsAHugeBody",
                     "the runtime's server gave no answer to GET /global/health that can be read"},
        Misbehaviour{"AnswersWith500",
                     "the runtime's server answered GET /global/health with status 500"},
        Misbehaviour{"WantsAnotherPassword",
                     "the runtime's server answered GET /global/health with status 401"},
        Misbehaviour{"Redirects",
                     "the runtime's server answered GET /global/health with status 302"},
        Misbehaviour{"CompressesItsAnswers", "the runtime sent broken JSON as its health"},
        Misbehaviour{"SaysNoVersion", "the runtime does not say its version"},
        Misbehaviour{"NeverBeginsItsEvents", "the runtime was not healthy within 3 s"},
        Misbehaviour{"MakesNoSession", "the runtime made a session without an id"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(
    ARuntimeThat, Misbehaves,
    testing::Values(
        Misbehaviour{"SendsHalfJson", "the runtime sent broken JSON as an event"},
        Misbehaviour{"SendsInvalidUtf8", "the runtime sent broken JSON as an event"},
        Misbehaviour{"SendsDeepJson", "the runtime sent broken JSON as an event"},
        Misbehaviour{"SendsAHugeEvent", "the runtime sent an event that is too large"},
        Misbehaviour{"SendsALineThatNeverEnds", "the runtime sent an event that is too large"},
        Misbehaviour{"EndsItsEvents", "the runtime has ended its stream of events"},
        Misbehaviour{
            "FailsAtThePrompt",
            "the runtime's server answered POST /session/ses_1/prompt_async with status 500"},
        Misbehaviour{"AsksUnderAHugeId", "the runtime asks under an id that nobody can answer to"},
        Misbehaviour{"AsksForEver", "the runtime goes on asking for what it cannot have"}),
    NameOf);

INSTANTIATE_TEST_SUITE_P(ARuntimeThat, IsOdd,
                         testing::Values(Misbehaviour{"SendsLinesOfNoUse", ""},
                                         Misbehaviour{"AsksForAnUnknownTool", ""},
                                         Misbehaviour{"EndsATurnBeforeItBegins", ""},
                                         Misbehaviour{"HoardsNames", ""}),
                         NameOf);

INSTANTIATE_TEST_SUITE_P(ARuntimeThat, NeverEndsItsTurn,
                         testing::Values(Misbehaviour{"NeverEndsATurn", ""},
                                         Misbehaviour{"TalksForEver", ""}),
                         NameOf);

}  // namespace
}  // namespace cowork
