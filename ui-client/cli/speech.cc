#include "ui-client/cli/speech.h"

#include <utility>

#include "ui-client/cli/text.h"

namespace cowork::cli {

std::string Speech::Take(std::string_view piece) {
  std::string out;
  for (const char c : piece) {
    if (c != ' ' && c != '\n') {
      word_ += c;
      continue;
    }
    out += EndWord();
    if (c == '\n') out += EndLine();
    if (c == ' ') ++spaces_;
  }
  return out;
}

std::string Speech::EndWord() {
  if (word_.empty()) return "";
  const std::string shown = Shown(std::exchange(word_, ""), Breaks::kKept);
  const size_t spaces = std::exchange(spaces_, 0);
  const size_t needs = spaces + WidthOf(shown);
  std::string out;
  const bool begins = column_ == 0;
  if (!begins && column_ + needs > width_) {
    out = "\n" + std::string(indent_, ' ') + shown;
    column_ = indent_ + WidthOf(shown);
    return out;
  }
  if (begins) column_ = indent_;
  out = std::string((begins ? indent_ : 0) + spaces, ' ') + shown;
  column_ += needs;
  return out;
}

std::string Speech::EndLine() {
  column_ = 0;
  spaces_ = 0;
  return "\n";
}

std::string Speech::End() {
  std::string out = EndWord();
  return column_ > 0 ? out + EndLine() : out;
}

}  // namespace cowork::cli
