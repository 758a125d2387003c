// Speech: what the model says, as it comes, in pieces that break anywhere; wrapped at words. Pure.
//
// Every line of it, the wrapped ones too, stands behind a gutter that no line of ours has, so that
// no words can pass for a question of ours. Paint never reaches the gutter.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui-client/cli/look.h"

namespace cowork::cli {

class Speech {
 public:
  explicit Speech(const Look& look) : look_(look) {}

  // What can be printed now. A word is held back until it is whole, or longer than any.
  std::string Take(std::string_view piece, Paint paint = Paint::kPlain);
  // The rest, and the end of the line if one was begun.
  std::string End();

  // Where the line that is begun, or begins next, is wrapped it goes on so many columns further in.
  void Hang(size_t columns);

 private:
  struct Run {
    Paint paint;
    std::string text;
  };

  bool MayCutBefore(char c) const;
  void AddToWord(char c, Paint paint);
  std::string EndWord();
  std::string EndLine();
  void BeginLine(std::string& out);
  void WrapLine(std::string& out);
  void Place(const std::vector<Run>& shown, size_t spaces, std::string& out);
  void PlaceRun(const Run& shown, std::string& out);

  const Look look_;
  size_t column_ = 0;      // 0: no line is begun.
  std::vector<Run> word_;  // As it came.
  size_t word_bytes_ = 0;
  size_t spaces_ = 0;  // Before the word.
  size_t hang_ = 0;
};

}  // namespace cowork::cli
