// The words of a shell command, without a shell.
//
// A command is *plain* if a shell takes it for exactly these words and nothing else: blanks between
// words of letters, digits and `_ . / : , @ % + = -`, the first of them no assignment. Quotes,
// expansions, operators, globs, tildes, comments, newlines and bytes beyond ASCII make it not
// plain, even where a shell would have found them harmless.
//
// Of one that is not plain the words are a guess, good enough to be strict by: quotes and
// backslashes are dropped, and everything else that is not part of a plain word ends a word.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cowork::policyd {

struct Words {
  std::vector<std::string> words;
  bool plain = false;
};

Words WordsOf(std::string_view command);

// Whether a plain command could have this word.
bool IsPlainWord(std::string_view word);

}  // namespace cowork::policyd
