// How a person is asked about what can be allowed for longer than once, and what it takes to do so.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/asking.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using support::Answers;
using support::Asks;
using support::AsksWithin;
using support::Echo;
using support::kApproval;
using support::kNextApproval;
using support::kScope;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kLine = "      a-91xk2 > ";

Asking AskedWithin(const std::string& scope) {
  Asking asking;
  asking.Take(AsksWithin(scope));
  return asking;
}

v1::Confirmation Told(const std::string& what = "no session asks about it any more") {
  v1::Confirmation told;
  told.set_id("y-4f2k9aaaaaaaaaaaaaaaaaaaaa");
  told.set_what(what);
  return told;
}

std::string KeysOf(const Asking& asking, size_t width = 100) {
  return asking.Keys(width, "a-91xk2");
}

std::string HelpOf(Asking asking, size_t width = 100) {
  EXPECT_FALSE(asking.Hear(kApproval, "?").has_value());
  return KeysOf(asking, width);
}

TEST(LastingAnswers, AreOfferedWithWhatTheyCover) {
  EXPECT_EQ(KeysOf(AskedWithin(kScope)),
            "      [a] once · [s] this session · [w] always, here: \"npm test\" in /home/me/app · "
            "[d] deny ·\n      [t] deny and say why · [?]\n      a-91xk2 > ");
  EXPECT_EQ(KeysOf(AskedWithin(kScope), 40),
            "      [a] once · [s] this session ·\n"
            "      [w] always, here:\n"
            "          \"npm test\" in /home/me/app\n"
            "      [d] deny · [t] deny and say why ·\n"
            "      [?]\n"
            "      a-91xk2 > ");
}

TEST(LastingAnswers, AreNoneWhereNothingSaysWhatTheyWouldCover) {
  Asking asking = AskedWithin("");
  EXPECT_EQ(KeysOf(asking),
            "      [a] once · [d] deny · [t] deny and say why · [?]\n      a-91xk2 > ");
  for (const char* key : {"s", "w"}) EXPECT_FALSE(asking.Hear(kApproval, key).has_value()) << key;
  EXPECT_NE(asking.current(), nullptr);
}

TEST(LastingAnswers, AllowForTheSession) {
  Asking asking = AskedWithin(kScope);
  const auto wish = asking.Hear(kApproval, "s");
  ASSERT_TRUE(wish.has_value());
  const auto& answer = std::get<v1::AnswerRequest>(*wish);
  EXPECT_EQ(answer.approval_id(), kApproval);
  EXPECT_EQ(answer.decision(), v1::AnswerRequest::ALLOW_SESSION);
  EXPECT_EQ(asking.current(), nullptr);
}

TEST(LastingAnswers, AllowAlwaysAtAYesToWhatThatChanges) {
  Asking asking = AskedWithin(kScope);
  const auto first = asking.Hear(kApproval, "w");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(std::get<Asking::Always>(*first).request.approval_id(), kApproval);
  EXPECT_FALSE(std::get<Asking::Always>(*first).agreed.has_value());
  asking.Confirm(Told());
  EXPECT_THAT(KeysOf(asking), AllOf(StartsWith("  │ no session asks about it any more\n"),
                                    EndsWith("\ntype yes to let it happen > ")));
  const auto second = asking.Hear(kApproval, "yes");
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(std::get<Asking::Always>(*second).request.approval_id(), kApproval);
  EXPECT_EQ(std::get<Asking::Always>(*second).agreed, Told().what());
}

TEST(LastingAnswers, ChangeNothingWithoutAYes) {
  Asking asking = AskedWithin(kScope);
  for (const char* line : {"", "y", "YES", " yes", "no", "a", "s", "w", "t", "d", "?"}) {
    ASSERT_TRUE(asking.Hear(kApproval, "w").has_value());
    asking.Confirm(Told());
    EXPECT_FALSE(asking.Hear(kApproval, line).has_value()) << line;
    EXPECT_THAT(KeysOf(asking),
                AllOf(HasSubstr("nothing was changed\n      [a] once"), EndsWith(kLine)))
        << line;
  }
  EXPECT_TRUE(asking.Hear(kApproval, "a").has_value()) << "the question is open still";
}

TEST(LastingAnswers, TakeNoYesForAnotherQuestion) {
  Asking asking = AskedWithin(kScope);
  asking.Take(Asks("rm -rf x", kNextApproval));
  ASSERT_TRUE(asking.Hear(kApproval, "w").has_value());
  asking.Confirm(Told());
  asking.Take(Answers(true));
  EXPECT_THAT(KeysOf(asking), Not(HasSubstr("type yes")));
  EXPECT_FALSE(asking.Hear(kApproval, "yes").has_value());
  EXPECT_FALSE(asking.Hear(kNextApproval, "yes").has_value());
}

TEST(LastingAnswers, AreNotOfferedAlwaysToWhomBrokerdRefusesThat) {
  Asking asking = AskedWithin(kScope);
  ASSERT_TRUE(asking.Hear(kApproval, "w").has_value());
  asking.AskAgain();
  asking.OfferNoAlways();
  EXPECT_THAT(KeysOf(asking), AllOf(HasSubstr("[s] this session: \"npm test\" in /home/me/app · "),
                                    Not(HasSubstr("[w]"))));
  EXPECT_FALSE(asking.Hear(kApproval, "w").has_value());
  EXPECT_THAT(KeysOf(asking), Not(HasSubstr("      w   ")));
}

TEST(LastingAnswers, AreExplainedKeyByKey) {
  const std::string help = HelpOf(AskedWithin(kScope));
  for (const char* key : {"a", "s", "w", "d", "t"})
    EXPECT_THAT(help, HasSubstr("      " + std::string(key) + "   "));
  EXPECT_THAT(help,
              AllOf(HasSubstr("ask no more in this session about \"npm test\" in /home/me/app"),
                    HasSubstr("permissions rm"), HasSubstr("whatever the files that it runs say")));
  Asking tool;
  tool.Take(Asks(Echo("{}")));
  EXPECT_THAT(HelpOf(tool), Not(HasSubstr("files that it runs")));
}

TEST(LastingAnswers, AreMissingForAReasonThatIsTold) {
  v1::Event asked = Asks("git push");
  asked.mutable_asked()->mutable_approval()->set_reason("rule \"ask \x1b[2Jfor git\"");
  Asking by_rule;
  by_rule.Take(asked);
  EXPECT_THAT(HelpOf(by_rule),
              AllOf(HasSubstr("      rule \"ask \\x1b[2Jfor git\" asks, and does so each time"),
                    HasSubstr("policy.toml"), HasSubstr("cowork policy check"),
                    Not(HasSubstr("      s   "))));
  EXPECT_THAT(HelpOf(AskedWithin("")),
              AllOf(HasSubstr("too many words"), Not(HasSubstr("policy"))));
}

TEST(LastingAnswers, LetNoScopePassForAKeyOrMoveTheCursor) {
  const std::string hostile = "\"x\x1b[2J\r\n      [a] deny\u202E\" in /app";
  for (const size_t width : {40, 100})
    for (const std::string& text :
         {KeysOf(AskedWithin(hostile), width), HelpOf(AskedWithin(hostile), width)}) {
      EXPECT_THAT(text,
                  AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\r")), Not(HasSubstr("\u202E"))));
      for (const std::string& line : Wrap(text, 10'000))
        if (line.find("[a] deny") != std::string::npos) {
          EXPECT_THAT(line, AnyOf(StartsWith("          "), StartsWith("      s   ")));
        }
    }
}

TEST(LastingAnswers, FitIntoFortyAndAHundredColumns) {
  for (const size_t width : {40, 100})
    for (const std::string& scope : {std::string(kScope), std::string(300, 'x'),
                                     std::string(width - 26, 'x'), std::string(width - 25, 'x')}) {
      Asking asking = AskedWithin(scope);
      std::string text = KeysOf(asking, width) + "\n" + HelpOf(asking, width) + "\n";
      ASSERT_TRUE(asking.Hear(kApproval, "w").has_value());
      asking.Confirm(Told(scope));
      text += KeysOf(asking, width);
      for (const std::string& line : Wrap(text, 10'000)) EXPECT_LE(WidthOf(line), width) << line;
    }
}

}  // namespace
}  // namespace cowork::cli
