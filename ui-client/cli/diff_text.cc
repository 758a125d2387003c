#include "ui-client/cli/diff_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kBegins = "    │ ";
constexpr auto kGoesOn = "    ┊  ";  // Below the text, not below its sign.
constexpr size_t kGutterWidth = 7;   // The wider one's.

Paint PaintOf(std::string_view line, size_t number) {
  if (number < 2) return Paint::kBold;  // --- and +++, with which a changed line may begin as well.
  if (line.starts_with('+')) return Paint::kGreen;
  if (line.starts_with('-')) return Paint::kRed;
  return line.starts_with("@@") ? Paint::kFaint : Paint::kPlain;
}

// In a diff every blank counts; a sentence is broken between its words.
std::vector<std::string> PiecesOf(std::string_view line, bool of_diff, size_t width) {
  const std::string shown = Shown(line, Breaks::kMarked);
  return of_diff ? Cut(shown, width) : Wrap(shown, width);
}

}  // namespace

std::string DiffText(const Look& look, const v1::FileChange& change) {
  const bool of_diff = change.diff().starts_with("--- ");
  std::string text;
  std::string_view rest = change.diff();
  for (size_t number = 0; !rest.empty(); ++number) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const Paint paint = of_diff ? PaintOf(line, number) : Paint::kPlain;
    const char* gutter = kBegins;
    for (const std::string& piece : PiecesOf(line, of_diff, look.width - kGutterWidth))
      text += std::exchange(gutter, kGoesOn) + Painted(look, paint, piece) + "\n";
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return text;
}

}  // namespace cowork::cli
