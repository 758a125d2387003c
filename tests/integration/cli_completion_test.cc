// What the shells offer for the words of cowork, by the scripts that it prints.

#include <cstdio>
#include <fstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

class CliCompletion : public support::CoworkAtWork {};

// What bash offers for the last of these words.
std::string Completed(const std::string& script, const std::string& words) {
  const std::string line = "bash -c 'set -e; source " + script + "; COMP_WORDS=(" + words +
                           "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _cowork; "
                           "echo \"${COMPREPLY[@]}\"' 2>&1";
  FILE* bash = ::popen(line.c_str(), "r");
  std::string offered;
  for (int c = 0; (c = std::fgetc(bash)) != EOF;) offered += static_cast<char>(c);
  ::pclose(bash);
  return offered;
}

TEST_F(CliCompletion, OffersCommandsOptionsAndChoicesInBash) {
  std::ofstream(At("/completion")) << Cowork({"completion", "bash"}).text;
  const std::string script = At("/completion");
  EXPECT_EQ(Completed(script, "cowork gr"), "grant\n");
  EXPECT_EQ(Completed(script, "cowork --so"), "--socket\n");
  EXPECT_EQ(Completed(script, "cowork client re"), "revoke\n");
  EXPECT_EQ(Completed(script, "cowork --socket /x client re"), "revoke\n");
  EXPECT_EQ(Completed(script, "cowork --socket = /x gr"), "grant\n");
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

}  // namespace
}  // namespace cowork
