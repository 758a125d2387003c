#include "ui-client/cli/speech.h"

#include <algorithm>
#include <utility>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kGutter = "  │ ";
constexpr auto kEmptyLine = "  │\n";
constexpr size_t kGutterWidth = 4;

}  // namespace

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
  size_t spaces = std::exchange(spaces_, 0);
  std::string out;
  if (column_ == 0) {
    BeginLine(out);
  } else if (column_ + spaces + WidthOf(shown) > width_) {
    BeginLine(out += "\n");
    spaces = 0;
  }
  Place(shown, spaces, out);
  return out;
}

void Speech::BeginLine(std::string& out) {
  out += kGutter;
  column_ = kGutterWidth;
}

// Where the terminal itself broke a line there would be no gutter: a word, and the blanks before
// it, never reach beyond the edge.
void Speech::Place(const std::string& shown, size_t spaces, std::string& out) {
  const size_t room = width_ - column_;
  const size_t before = std::min(spaces, room - std::min(WidthOf(shown), room / 2));
  out.append(before, ' ');
  column_ += before;
  bool first = true;
  for (const std::string& part : Wrap(shown, width_ - column_)) {
    if (!std::exchange(first, false)) BeginLine(out += "\n");
    out += part;
    column_ += WidthOf(part);
  }
}

std::string Speech::EndLine() {
  spaces_ = 0;
  return std::exchange(column_, 0) == 0 ? kEmptyLine : "\n";
}

std::string Speech::End() {
  const std::string out = EndWord();
  return column_ > 0 ? out + EndLine() : out;
}

}  // namespace cowork::cli
