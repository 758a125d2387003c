// Speech: what the model says, as it comes, in pieces that break anywhere; wrapped at words. Pure.
//
// Every line of it, the wrapped ones too, stands behind a gutter that no line of ours has, so that
// no words can pass for a question of ours.

#pragma once

#include <string>
#include <string_view>

namespace cowork::cli {

class Speech {
 public:
  explicit Speech(size_t width) : width_(width) {}

  // What can be printed now. A word is held back until it is whole.
  std::string Take(std::string_view piece);
  // The rest, and the end of the line if one was begun.
  std::string End();

 private:
  std::string EndWord();
  std::string EndLine();
  void BeginLine(std::string& out);
  void Place(const std::string& shown, size_t spaces, std::string& out);

  size_t width_;
  size_t column_ = 0;  // 0: no line is begun.
  std::string word_;   // As it came.
  size_t spaces_ = 0;  // Before the word.
};

}  // namespace cowork::cli
