// Text from a model, a tool, a server or a file name is data. Everything that reaches a terminal
// passes Shown() first, so that it can neither move the cursor nor read differently from what it
// is. Pure.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cowork::cli {

enum class Breaks {
  kKept,    // A line break stays one; a tab becomes spaces.
  kMarked,  // A line break is shown as ⏎ and stays one: where a command's own lines matter.
  kShown,   // As \x0a: one line whatever is in the text.
};

// Control characters as \x1b, what turns or hides text as ‹U+202E›, broken UTF-8 byte by byte.
std::string Shown(std::string_view text, Breaks breaks = Breaks::kShown);

// Whether protobuf takes it for a string.
bool IsUtf8(std::string_view text);
// What of a text it takes, up to `most` bytes.
std::string Utf8Of(std::string_view text, size_t most);

// How many columns shown text takes.
size_t WidthOf(std::string_view shown);

// Lines of at most `width` columns, broken at spaces where there are some.
std::vector<std::string> Wrap(std::string_view shown, size_t width);

// The same, broken wherever the width is reached: put together, they are what was given. At least
// one.
std::vector<std::string> Cut(std::string_view shown, size_t width);

// Wrapped, every line behind `indent` columns.
std::string Indented(std::string_view shown, size_t indent, size_t width);

// Parts with " · " between them, broken only there.
std::string Joined(const std::vector<std::string>& parts, size_t indent, size_t width);

// `right` at the right edge; on a line of its own where it does not fit.
std::string TwoSides(const std::string& left, const std::string& right, size_t width);

// Cut to `width` columns, with … where something is missing.
std::string Shortened(std::string_view shown, size_t width);

}  // namespace cowork::cli
