#include "policyd/core/words.h"

#include <cstdio>
#include <fstream>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::policyd {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Words, AreWhatStandsBetweenBlanks) {
  const Words words = WordsOf(" npm\ttest  --grep=a,b ./c:d@e%f+g ");
  EXPECT_TRUE(words.plain);
  EXPECT_THAT(words.words, ElementsAre("npm", "test", "--grep=a,b", "./c:d@e%f+g"));
}

TEST(Words, OfNothingAreNone) {
  for (const auto* nothing : {"", " ", "\t \t"}) {
    EXPECT_FALSE(WordsOf(nothing).plain);
    EXPECT_THAT(WordsOf(nothing).words, IsEmpty());
  }
}

TEST(Words, AreGuessedWhereTheyAreNotPlain) {
  const Words words = WordsOf("cd 'x';g\"i\"t\\\n pu\\sh>$HOME");
  EXPECT_FALSE(words.plain);
  EXPECT_THAT(words.words, ElementsAre("cd", "x", "git", "push", "HOME"));
}

TEST(Words, TakeAnAssignmentForNoProgram) {
  EXPECT_FALSE(WordsOf("PATH=/x npm test").plain);
  EXPECT_TRUE(WordsOf("npm test PATH=/x").plain);
}

TEST(Words, TakeEveryByteForUnsafeButThese) {
  const std::string safe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,@%+=- \t";
  for (int byte = 0; byte < 256; ++byte) {
    const std::string command = std::string("x") + static_cast<char>(byte);
    const bool listed = safe.find(static_cast<char>(byte)) != std::string::npos && byte != '=';
    EXPECT_EQ(WordsOf(command).plain, listed) << byte;
  }
}

TEST(Words, OfAPatternAreWordsOfAPlainCommand) {
  for (const auto* word : {"git", "--force", "a=b", "./x"}) EXPECT_TRUE(IsPlainWord(word)) << word;
  for (const auto* word : {"", "*", "a b", "'x'", "~", "$X", "a\n"})
    EXPECT_FALSE(IsPlainWord(word));
}

// Commands of everything a shell gives a meaning to.
std::vector<std::string> ManyPlainCommands() {
  const std::vector<std::string> pieces = {
      "a",  "Z",  "0",  "_",  ".", "..", "/", ":",  ",",  "@",  "%",  "+",    "=",    "-",  "--",
      " ",  " ",  "  ", "\t", "x", "if", "[", "do", "{",  "}",  "(",  ")",    "~",    "*",  "?",
      "\"", "'",  "$x", "`",  "!", "#",  "&", "|",  ";",  "<",  ">",  "\\",   "\n",   "\r", "^",
      "a=", "1=", "%1", "@(", "é", "]",  "=", "-e", "::", "./", "//", "true", "time", ",,", "1"};
  std::mt19937 random{20'260'102};
  std::vector<std::string> plain;
  while (plain.size() < 3'000) {
    std::string command;
    for (size_t i = 1 + random() % 7; i > 0; --i) command += pieces[random() % pieces.size()];
    if (WordsOf(command).plain) plain.push_back(command);
  }
  return plain;
}

std::string Printed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += "<" + word + ">";
  return text;
}

// The one judge of what bash makes of a command is bash. Each is handed to a function as its
// arguments, so that nothing is run.
TEST(WordsAlways, OfAPlainCommandAreThoseThatBashSees) {
  const std::vector<std::string> commands = ManyPlainCommands();
  const std::string script = ::testing::TempDir() + "/words_test.bash";
  {
    std::ofstream out(script);
    out << "cd /usr/bin; show() { printf '<%s>' \"$@\"; echo; }\n";
    for (const std::string& command : commands) out << "show " << command << '\n';
  }
  FILE* bash = ::popen(("/bin/bash '" + script + "' 2>&1").c_str(), "r");
  ASSERT_NE(bash, nullptr);
  char line[4096];
  for (const std::string& command : commands) {
    ASSERT_NE(std::fgets(line, sizeof line, bash), nullptr);
    ASSERT_EQ(line, Printed(WordsOf(command).words) + "\n") << command;
  }
  EXPECT_EQ(::pclose(bash), 0);
  std::remove(script.c_str());
}

}  // namespace
}  // namespace cowork::policyd
