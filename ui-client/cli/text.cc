#include "ui-client/cli/text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>

namespace cowork::cli {
namespace {

struct Character {
  char32_t code = 0;
  size_t bytes = 1;
};

// How many bytes a character takes that begins like this; 0 if none does.
size_t LengthByFirst(unsigned char first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  if (first >= 0xf0 && first < 0xf5) return 4;
  return 0;
}

// None where the bytes are no UTF-8: cut off, overlong, a surrogate, beyond Unicode.
std::optional<Character> FirstOf(std::string_view text) {
  static constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text[0]);
  const size_t length = LengthByFirst(first);
  if (length == 0 || length > text.size()) return std::nullopt;
  if (length == 1) return Character{.code = first, .bytes = 1};
  char32_t code = first & (0x7fU >> length);
  for (size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    code = (code << 6) | (byte & 0x3f);
  }
  if (code < kLeast[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
    return std::nullopt;
  return Character{.code = code, .bytes = length};
}

struct Range {
  char32_t first;
  char32_t last;
};

template <size_t kSize>
bool IsIn(const Range (&ranges)[kSize], char32_t code) {
  return std::ranges::any_of(ranges,
                             [code](const Range& r) { return r.first <= code && code <= r.last; });
}

// Turns the direction of text, breaks lines in disguise, or takes no room at all.
constexpr Range kDeceiving[] = {{0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x115f, 0x1160},
                                {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e},
                                {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfe00, 0xfe0e},
                                {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff}};
// What has no character yet is drawn as one, a column wide.
constexpr Range kNoWidth[] = {
    {0x0300, 0x036f}, {0x1ab0, 0x1ace}, {0x20d0, 0x20f0}, {0xfe20, 0xfe2f}};
// In doubt wide: a line that is shorter than the terminal's looks odd, but one that is longer is
// broken by the terminal, and what then begins a line was not put there by us. For the same reason
// U+FE0F, which widens some of the characters before it, takes a column.
constexpr Range kWide[] = {
    {0x1100, 0x115e},   {0x231a, 0x231b},   {0x2329, 0x232a},  {0x23e9, 0x23ec}, {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2600, 0x26ff},  {0x2705, 0x2705}, {0x270a, 0x270b},
    {0x2728, 0x2728},   {0x274c, 0x274c},   {0x274e, 0x274e},  {0x2753, 0x2755}, {0x2757, 0x2757},
    {0x2795, 0x2797},   {0x27b0, 0x27b0},   {0x27bf, 0x27bf},  {0x2b1b, 0x2b1c}, {0x2b50, 0x2b50},
    {0x2b55, 0x2b55},   {0x2e80, 0xa4cf},   {0xa960, 0xa97f},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},
    {0xfe10, 0xfe1f},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x16fe0, 0x1b2ff},
    {0x1d300, 0x1d37f}, {0x1f000, 0x1faff}, {0x20000, 0x3fffd}};

std::string Hex(uint32_t value, size_t digits) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (size_t i = digits; i > 0; --i) text += kDigits[(value >> (4 * (i - 1))) & 15];
  return text;
}

std::string AsByte(uint32_t value) {
  return "\\x" + Hex(value, 2);
}

std::string AsCodePoint(char32_t code) {
  std::string hex = Hex(code, code > 0xffff ? 5 : 4);
  std::ranges::transform(hex, hex.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "‹U+" + hex + "›";
}

std::string ShownControl(char32_t code, Breaks breaks) {
  if (breaks != Breaks::kShown && code == '\n') return breaks == Breaks::kMarked ? "⏎\n" : "\n";
  if (breaks != Breaks::kShown && code == '\t') return "    ";
  return AsByte(code);
}

std::string ShownCharacter(std::string_view bytes, char32_t code, Breaks breaks) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return ShownControl(code, breaks);
  if (IsIn(kDeceiving, code)) return AsCodePoint(code);
  return std::string(bytes);
}

size_t ColumnsOf(char32_t code) {
  if (IsIn(kNoWidth, code)) return 0;
  return IsIn(kWide, code) ? 2 : 1;
}

// How many bytes of the text fit into `width` columns; at least one character.
size_t BytesThatFit(std::string_view text, size_t width) {
  size_t bytes = 0;
  for (size_t columns = 0; bytes < text.size();) {
    const Character next = FirstOf(text.substr(bytes)).value_or(Character{});
    columns += ColumnsOf(next.code);
    if (columns > width && bytes > 0) break;
    bytes += next.bytes;
  }
  return bytes;
}

void WrapLine(std::string_view line, size_t width, std::vector<std::string>& lines) {
  for (size_t end = BytesThatFit(line, width); end < line.size(); end = BytesThatFit(line, width)) {
    const size_t space = line.substr(0, end + 1).rfind(' ');
    if (space != std::string_view::npos && space > 0) end = space;
    lines.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
    if (!line.empty() && line[0] == ' ') line.remove_prefix(1);
  }
  lines.emplace_back(line);
}

// A dot that would stand alone on a line is left out: the break says as much.
std::string WithDot(const std::string& line, size_t indent, size_t width) {
  const std::string bare = Indented(line, indent, width);
  const std::string dotted = Indented(line + " ·", indent, width);
  return std::ranges::count(dotted, '\n') > std::ranges::count(bare, '\n') ? bare : dotted;
}

}  // namespace

std::string Shown(std::string_view text, Breaks breaks) {
  std::string shown;
  while (!text.empty()) {
    const std::optional<Character> next = FirstOf(text);
    if (next.has_value())
      shown += ShownCharacter(text.substr(0, next->bytes), next->code, breaks);
    else
      shown += AsByte(static_cast<unsigned char>(text[0]));
    text.remove_prefix(next.has_value() ? next->bytes : 1);
  }
  return shown;
}

std::string Utf8Of(std::string_view text, size_t most) {
  std::string taken;
  while (!text.empty()) {
    const std::optional<Character> next = FirstOf(text);
    const size_t bytes = next.has_value() ? next->bytes : 1;
    if (taken.size() + bytes > most) break;
    if (next.has_value()) taken += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return taken;
}

bool IsUtf8(std::string_view text) {
  return Utf8Of(text, text.size()) == text;
}

size_t WidthOf(std::string_view shown) {
  size_t columns = 0;
  while (!shown.empty()) {
    const Character next = FirstOf(shown).value_or(Character{});
    columns += ColumnsOf(next.code);
    shown.remove_prefix(next.bytes);
  }
  return columns;
}

std::vector<std::string> Wrap(std::string_view shown, size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const size_t end = shown.find('\n');
    WrapLine(shown.substr(0, end), std::max<size_t>(width, 1), lines);
    if (end == std::string_view::npos) return lines;
    shown.remove_prefix(end + 1);
  }
}

std::vector<std::string> Cut(std::string_view shown, size_t width) {
  std::vector<std::string> pieces;
  do {
    pieces.emplace_back(shown.substr(0, BytesThatFit(shown, width)));
    shown.remove_prefix(pieces.back().size());
  } while (!shown.empty());
  return pieces;
}

std::string Indented(std::string_view shown, size_t indent, size_t width) {
  std::string text;
  const size_t room = width > indent + 10 ? width - indent : 10;
  for (const std::string& line : Wrap(shown, room)) text += std::string(indent, ' ') + line + "\n";
  return text;
}

std::string Joined(const std::vector<std::string>& parts, size_t indent, size_t width) {
  std::string text;
  std::string line;
  for (const std::string& part : parts) {
    const std::string longer = line.empty() ? part : line + " · " + part;
    if (!line.empty() && indent + WidthOf(longer) > width) {
      text += WithDot(line, indent, width);
      line = part;
    } else {
      line = longer;
    }
  }
  return text + Indented(line, indent, width);
}

std::string TwoSides(const std::string& left, const std::string& right, size_t width) {
  const size_t taken = WidthOf(left) + WidthOf(right);
  if (right.empty()) return left + "\n";
  if (left.find('\n') == std::string::npos && taken + 2 <= width)
    return left + std::string(width - taken, ' ') + right + "\n";
  const size_t before = width > WidthOf(right) ? width - WidthOf(right) : 0;
  return left + "\n" + std::string(before, ' ') + right + "\n";
}

std::string Shortened(std::string_view shown, size_t width) {
  if (WidthOf(shown) <= width) return std::string(shown);
  if (width == 0) return "";
  if (width == 1) return "…";
  return std::string(shown.substr(0, BytesThatFit(shown, width - 1))) + "…";
}

}  // namespace cowork::cli
