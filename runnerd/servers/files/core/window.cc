#include "runnerd/servers/files/core/window.h"

#include <algorithm>
#include <string>
#include <utility>

namespace cowork::files {
namespace {

// The length of the first line with its end; 0: there is none.
size_t FirstLine(std::string_view text) {
  const size_t newline = text.find('\n');
  return newline == std::string_view::npos ? text.size() : newline + 1;
}

size_t CountLines(std::string_view text) {
  const auto newlines = static_cast<size_t>(std::ranges::count(text, '\n'));
  return newlines + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

// Between letters.
std::string_view CutTo(std::string_view text, size_t most) {
  while (most > 0 && (text[most] & 0xc0) == 0x80) --most;
  return text.substr(0, most);
}

// The length of the first lines, `count` at most and as many as fit.
size_t LengthThatFits(std::string_view text, size_t count) {
  size_t length = 0;
  while (count-- > 0 && length < text.size()) {
    const size_t line = FirstLine(text.substr(length));
    if (length + line > kMostTextShown) break;
    length += line;
  }
  return length;
}

Beside Shown(size_t first, size_t shown, size_t all) {
  const size_t last = first + shown - 1;
  const std::string which = "lines " + std::to_string(first) + " to " + std::to_string(last) +
                            " of " + std::to_string(all);
  if (last == all) return {.note = which + ", the last", .left_out = ""};
  return {.note = which + "; go on with offset " + std::to_string(last + 1),
          .left_out = "lines " + std::to_string(last + 1) + " to " + std::to_string(all)};
}

Beside OfACutLine(size_t line, size_t all) {
  Beside beside = Shown(line, 1, all);
  beside.note += "; this line is longer than 64 KiB and was cut";
  const std::string more = line < all ? ", and " + beside.left_out : "";
  beside.left_out =
      "the rest of line " + std::to_string(line) + ", which is longer than 64 KiB" + more;
  return beside;
}

}  // namespace

Window WindowOf(std::string_view text, Lines wanted) {
  const size_t all = CountLines(text);
  const auto nothing = [](std::string note) {
    return Window{.text = {}, .beside = {.note = std::move(note), .left_out = ""}};
  };
  if (all == 0) return nothing("the file is empty");
  if (wanted.first > all)
    return nothing("there is no such line; the file has " + std::to_string(all));
  for (size_t line = 1; line < wanted.first; ++line) text.remove_prefix(FirstLine(text));
  const size_t length = LengthThatFits(text, wanted.count);
  if (length == 0)
    return {.text = CutTo(text, kMostTextShown), .beside = OfACutLine(wanted.first, all)};
  text = text.substr(0, length);
  return {.text = text, .beside = Shown(wanted.first, CountLines(text), all)};
}

}  // namespace cowork::files
