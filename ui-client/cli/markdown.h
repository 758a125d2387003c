// Markdown: what the model says, as it comes, with its headings, lists and code shown by bold text
// and colour; where a terminal shows none, as it was written. Pure.
//
// The parsers of Debian 12, md4c and cmark, want a document that is there as a whole; an answer
// comes for minutes, in pieces that break anywhere. So this reads a character at a time and holds
// back no more than what the rest of a line may change: the same answer gives the same text however
// it was cut. Of markdown it knows what models write; the rest stays what it was.

#pragma once

#include <string>
#include <string_view>

#include "ui-client/cli/look.h"
#include "ui-client/cli/markdown_line.h"
#include "ui-client/cli/speech.h"

namespace cowork::cli {

class Markdown {
 public:
  explicit Markdown(const Look& look) : plain_(!look.colour), speech_(look) {}

  // What can be printed now.
  std::string Take(std::string_view piece);
  // The rest, and the end of the line if one was begun. What comes then is another text.
  std::string End();

 private:
  void Add(char c);
  void EndLine();
  void Begin(bool whole);
  void BeginInFence(bool whole);
  void Open(const Opening& opening);
  void Flow(bool whole);
  void Say(std::string_view text, Paint paint) { out_ += speech_.Take(text, paint); }

  const bool plain_;
  Speech speech_;
  std::string held_;             // Of the line, and not said yet.
  bool begun_ = false;           // It is known what kind of line it is.
  Paint paint_ = Paint::kPlain;  // Of the line.
  char before_ = ' ';            // What was said last of the line.
  std::string fence_;            // What opened the block of code that this is in; empty: none.
  std::string out_;
};

}  // namespace cowork::cli
