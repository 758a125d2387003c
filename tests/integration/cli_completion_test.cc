// What the shells offer for the words of cowork, by the scripts that it prints.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// What a command line prints, in an empty directory that is its home.
std::string Printed(const std::string& line) {
  const support::ScratchDirectory home;
  const std::string clean =
      "cd " + home.path() + " && exec env -i PATH=/usr/bin:/bin HOME=" + home.path() + " " + line;
  FILE* shell = ::popen((clean + " 2>&1").c_str(), "r");
  std::string printed;
  for (int c = 0; (c = std::fgetc(shell)) != EOF;) printed += static_cast<char>(c);
  ::pclose(shell);
  return printed;
}

// What bash offers for the last of these words.
std::string Completed(const std::string& script, const std::string& words) {
  return Printed("bash -c 'set -e; source " + script + "; COMP_WORDS=(" + words +
                 "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _cowork; echo \"${COMPREPLY[@]}\"'");
}

// TAB behind a line in a terminal of zsh's, which has our function in its fpath: what becomes of
// it.
constexpr auto kTabInZsh = R"(
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -u -D
  tab() { zle complete-word; print -r -- \"\$((40 + 2))[\$BUFFER]\" }
  zle -N tab; bindkey '^I' tab"
zpty -w -n shell "$2"$'\t'
zpty -r -m shell shown '*42\[*\]*'
print -r -- "${${shown##*42\[}%%\]*}"
)";

class CliCompletion : public support::CoworkAtWork {
 protected:
  // The path of what cowork prints for that shell.
  std::string Script(const std::string& shell) {
    std::filesystem::create_directory(At("/completion"));
    std::ofstream(At("/completion/_cowork")) << Cowork({"completion", shell}).text;
    return At("/completion/_cowork");
  }
  std::string AfterTabInZsh(const std::string& line) {
    Script("zsh");
    std::ofstream(At("/tab")) << kTabInZsh;
    return Printed("timeout 60 zsh -f " + At("/tab") + " " + At("/completion") + " '" + line + "'");
  }
  std::string OfferedByFish(const std::string& line) {
    return Printed("fish --no-config -c 'source " + Script("fish") + "; complete -C \"" + line +
                   "\"'");
  }
};

TEST_F(CliCompletion, OffersCommandsOptionsAndChoicesInBash) {
  const std::string script = Script("bash");
  EXPECT_EQ(Completed(script, "cowork gr"), "grant\n");
  EXPECT_EQ(Completed(script, "cowork --so"), "--socket\n");
  EXPECT_EQ(Completed(script, "cowork client re"), "revoke\n");
  EXPECT_EQ(Completed(script, "cowork --socket /x client re"), "revoke\n");
  EXPECT_EQ(Completed(script, "cowork --socket = /x gr"), "grant\n");
  EXPECT_EQ(Completed(script, "cowork --socket=/x gr"), "grant\n");
  EXPECT_EQ(Completed(script, "cowork client --socket /x add --ro"), "--role\n");
  EXPECT_EQ(Completed(script, "cowork --socket gr"), "\n") << "that is a file";
  EXPECT_EQ(Completed(script, "cowork client add --ro"), "--role\n");
  EXPECT_EQ(Completed(script, "cowork client add --role ap"), "approver\n");
  EXPECT_EQ(Completed(script, "cowork grant rm --con"), "--confirm\n");
  EXPECT_EQ(Completed(script, "cowork admin le"), "leases\n");
  EXPECT_EQ(Completed(script, "cowork fil"), "files\n");
  EXPECT_EQ(Completed(script, "cowork files f"), "find\n");
  EXPECT_EQ(Completed(script, "cowork files cat --j"), "--json\n");
  EXPECT_EQ(Completed(script, "cowork doctor us"), "user userns\n");
  EXPECT_EQ(Completed(script, "cowork approve --al"), "--always\n");
  EXPECT_EQ(Completed(script, "cowork perm"), "permissions\n");
  EXPECT_EQ(Completed(script, "cowork permissions r"), "rm\n");
  EXPECT_EQ(Completed(script, "cowork permissions rm --j"), "--json\n");
}

TEST_F(CliCompletion, OffersWhatAnOptionTakesAndNothingElseInBash) {
  const std::string script = Script("bash");
  EXPECT_EQ(Completed(script, "cowork run --on-ask \"\""), "wait deny fail\n");
  EXPECT_EQ(Completed(script, "cowork run --on-ask = w"), "wait\n");
  EXPECT_EQ(Completed(script, "cowork run wa"), "") << "that is a prompt";
  std::filesystem::create_directories(At("/tree/app"));
  std::ofstream(At("/tree/apple.txt")) << "no directory";
  for (const char* words :
       {"cowork grant add ", "cowork run x -C ", "cowork policy explain ls -C "})
    EXPECT_EQ(Completed(script, words + At("/tree/ap")), At("/tree/app") + "\n") << words;
  EXPECT_EQ(Completed(script, "cowork grant add --r"), "--ro\n");
  EXPECT_EQ(Completed(script, "cowork policy check " + At("/tree/ap")), "\n") << "bash has files";
}

TEST_F(CliCompletion, CompletesCommandsOptionsAndChoicesInZsh) {
  EXPECT_EQ(AfterTabInZsh("cowork gr"), "cowork grant \n");
  EXPECT_EQ(AfterTabInZsh("cowork --so"), "cowork --socket \n");
  EXPECT_EQ(AfterTabInZsh("cowork client re"), "cowork client revoke \n");
  EXPECT_EQ(AfterTabInZsh("cowork --socket /x client re"), "cowork --socket /x client revoke \n");
  EXPECT_EQ(AfterTabInZsh("cowork --socket=/x gr"), "cowork --socket=/x grant \n");
  EXPECT_EQ(AfterTabInZsh("cowork --socket gr"), "cowork --socket gr\n") << "that is a file";
  EXPECT_EQ(AfterTabInZsh("cowork client add --role ap"), "cowork client add --role approver \n");
  EXPECT_EQ(AfterTabInZsh("cowork doctor us"), "cowork doctor user\n") << "or userns";
}

TEST_F(CliCompletion, OffersCommandsOptionsAndChoicesInFish) {
  EXPECT_EQ(OfferedByFish("cowork gr"), "grant\n");
  EXPECT_EQ(OfferedByFish("cowork --so"), "--socket\n");
  EXPECT_EQ(OfferedByFish("cowork client re"), "revoke\n");
  EXPECT_EQ(OfferedByFish("cowork --socket /x client re"), "revoke\n");
  EXPECT_EQ(OfferedByFish("cowork --socket=/x gr"), "grant\n");
  EXPECT_EQ(OfferedByFish("cowork --socket gr"), "") << "that is a file";
  EXPECT_EQ(OfferedByFish("cowork client add --role ap"), "approver\n");
  EXPECT_EQ(OfferedByFish("cowork doctor us"), "user\nuserns\n");
}

TEST_F(CliCompletion, OffersNoSiblingsAndNoFilesWhereNoneIsWantedInFish) {
  EXPECT_EQ(OfferedByFish("cowork grant l"), "ls\n");
  EXPECT_EQ(OfferedByFish("cowork grant add ls"), "");
  EXPECT_EQ(OfferedByFish("cowork run --on-ask w"), "wait\n");
  std::filesystem::create_directories(At("/tree/app"));
  std::ofstream(At("/tree/apple.txt")) << "no directory";
  EXPECT_EQ(OfferedByFish("cowork show " + At("/tree/ap")), "");
  EXPECT_THAT(OfferedByFish("cowork grant add " + At("/tree/ap")),
              AllOf(HasSubstr(At("/tree/app/")), Not(HasSubstr("apple.txt"))));
  EXPECT_THAT(OfferedByFish("cowork policy check " + At("/tree/ap")), HasSubstr("apple.txt"));
}

}  // namespace
}  // namespace cowork
