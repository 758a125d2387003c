#include "ui-client/cli/speech.h"

#include <algorithm>
#include <utility>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kGutter = "  │ ";
constexpr auto kEmptyLine = "  │\n";
constexpr size_t kGutterWidth = 4;
constexpr size_t kWidestCharacter = 2;
constexpr size_t kLongestWord = 4096;  // Bytes; a character is not cut for it.
constexpr size_t kLongestCharacter = 4;

}  // namespace

std::string Speech::Take(std::string_view piece, Paint paint) {
  std::string out;
  for (const char c : piece) {
    if (c != ' ' && c != '\n') {
      if (MayCutBefore(c)) out += EndWord();
      AddToWord(c, paint);
      continue;
    }
    out += EndWord();
    if (c == '\n') out += EndLine();
    if (c == ' ') ++spaces_;
  }
  return out;
}

// Bytes that are no character may go on for ever.
bool Speech::MayCutBefore(char c) const {
  const bool begins_character = (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return word_bytes_ >= kLongestWord + (begins_character ? 0 : kLongestCharacter);
}

void Speech::AddToWord(char c, Paint paint) {
  if (word_.empty() || word_.back().paint != paint) word_.push_back({.paint = paint, .text = ""});
  word_.back().text += c;
  ++word_bytes_;
}

std::string Speech::EndWord() {
  if (word_.empty()) return "";
  std::vector<Run> shown = std::exchange(word_, {});
  word_bytes_ = 0;
  size_t width = 0;
  for (Run& run : shown) width += WidthOf(run.text = Shown(run.text, Breaks::kKept));
  size_t spaces = std::exchange(spaces_, 0);
  std::string out;
  if (column_ == 0) {
    BeginLine(out);
  } else if (column_ + spaces + width > look_.width) {
    WrapLine(out);
    spaces = 0;
  }
  Place(shown, spaces, out);
  return out;
}

void Speech::BeginLine(std::string& out) {
  out += kGutter;
  column_ = kGutterWidth;
}

void Speech::WrapLine(std::string& out) {
  BeginLine(out += "\n");
  out.append(hang_, ' ');
  column_ += hang_;
}

// Where the terminal itself broke a line there would be no gutter: a word, and the blanks before
// it, never reach beyond the edge.
void Speech::Place(const std::vector<Run>& shown, size_t spaces, std::string& out) {
  size_t width = 0;
  for (const Run& run : shown) width += WidthOf(run.text);
  const size_t room = look_.width - column_;
  const size_t before = std::min(spaces, room - std::min(width, room / 2));
  out.append(before, ' ');
  column_ += before;
  for (const Run& run : shown) PlaceRun(run, out);
}

void Speech::PlaceRun(const Run& shown, std::string& out) {
  if (column_ + std::min(kWidestCharacter, WidthOf(shown.text)) > look_.width) WrapLine(out);
  const size_t room = look_.width - std::max(column_, kGutterWidth + hang_);
  bool first = true;
  for (const std::string& part : Wrap(shown.text, room)) {
    if (!std::exchange(first, false)) WrapLine(out);
    out += Painted(look_, shown.paint, part);
    column_ += WidthOf(part);
  }
}

std::string Speech::EndLine() {
  spaces_ = hang_ = 0;
  return std::exchange(column_, 0) == 0 ? kEmptyLine : "\n";
}

std::string Speech::End() {
  const std::string out = EndWord();
  return column_ > 0 ? out + EndLine() : out;
}

// Where there is little room, what is wrapped is not to lose half of it.
void Speech::Hang(size_t columns) {
  hang_ = std::min(columns, look_.width / 4);
}

}  // namespace cowork::cli
