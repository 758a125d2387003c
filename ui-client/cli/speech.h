// Speech: what the model says, as it comes, in pieces that break anywhere; wrapped at words. Pure.

#pragma once

#include <string>
#include <string_view>

namespace cowork::cli {

class Speech {
 public:
  Speech(size_t indent, size_t width) : indent_(indent), width_(width) {}

  // What can be printed now. A word is held back until it is whole.
  std::string Take(std::string_view piece);
  // The rest, and the end of the line if one was begun.
  std::string End();

 private:
  std::string EndWord();
  std::string EndLine();

  size_t indent_;
  size_t width_;
  size_t column_ = 0;  // 0: no line is begun.
  std::string word_;   // As it came.
  size_t spaces_ = 0;  // Before the word.
};

}  // namespace cowork::cli
