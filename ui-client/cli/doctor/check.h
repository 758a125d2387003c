// Check: one thing that doctor looked at, what it found, and what mends it. Pure.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "ui-client/cli/look.h"

namespace cowork::cli::doctor {

enum class Verdict {
  kGood,
  kNote,  // Worth knowing, and nothing that fails: the daemons do not run.
  kBad,
};

struct Finding {
  Verdict verdict = Verdict::kGood;
  std::string what;
  std::string remedy = "";  // A command, or a sentence where no command does it.
};

struct Check {
  std::string name;   // As it is typed: "userns".
  std::string title;  // As it is read: "user namespaces".
  Finding finding;
};

// What an error of ours says, which carries its own remedy.
Finding BadFrom(const Error& error);

// None is bad; and there is one, since no check at all says nothing.
bool AllHold(const std::vector<Check>& checks);
std::string TextOf(const std::vector<Check>& checks, const Look& look);
std::string JsonOf(const Check& check);  // One object on one line.

}  // namespace cowork::cli::doctor
