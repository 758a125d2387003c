// Judge() is the whole of policyd's judgement, as a pure function.
//
// Every rule that matches gets a voice, and the strictest voice wins: one deny outweighs any
// number of allows. When no rule speaks, the kind's default holds: ask or deny, never allow. The
// default of a start is ask as well; the owner who typed the start has thereby answered, which is
// brokerd's to know and not ours.
//
// A start on a machine of a lower assurance level than policy asks for is denied before any rule is
// looked at: no rule makes a kernel safer.
//
// A rule on the shell is written in words, and a shell reads more than words. So the two sides of a
// doubt go to the strict:
//
//   - allow speaks only of a command that is plain (words.h), and only if it is the rule's words,
//     one by one, from the first to the last. What is not plain is allowed by no rule, whatever
//     the rule says.
//   - ask and deny speak of such commands too. In one that is not plain, or whose first word runs
//     the others (`env`, `bash`), the rule's words count wherever they stand side by side. A
//     program counts by its last name: `git` is /usr/bin/git.
//
// What this cannot see: a name that the shell puts together (`g$x`), an option between two words
// (`git -C /x push`), a script that does it. Such a command is left to the default, so rules alone
// do not keep a thing from happening: the tool box does, and the person who is asked.
//
// A tool is known by its name, so rules on "mcp" speak of it whatever they say. What cowork-files
// writes is of a kind of its own, "write", and its rules name paths. Nobody here sees the project,
// so again:
//
//   - allow speaks only of a change whose paths are all there and plain (globs.h), and only if the
//     rule names each. Of a move it has to name all that could be below either end, too.
//   - ask and deny speak of a change that is not plain whatever they name, and else where they may
//     mean one of its paths: a name that is written out is taken for that of a directory as well,
//     and a move takes along what is below.
//
// Its tools that only read are allowed where no rule speaks (kReadingRule). What a command changes
// is no business of these rules: that is what it was allowed for.

#pragma once

#include "policyd/core/rule.h"

namespace cowork::policyd {

Judgement Judge(const RuleSet& rules, const Case& asked);

}  // namespace cowork::policyd
