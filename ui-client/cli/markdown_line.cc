#include "ui-client/cli/markdown_line.h"

#include <algorithm>

namespace cowork::cli {
namespace {

using Kind = Opening::Kind;

constexpr size_t kDeepestHeading = 6;
constexpr size_t kLongestNumber = 9;  // Digits.
constexpr size_t kShortestFence = 3;

std::string_view WithoutIndent(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

size_t RunOf(std::string_view text, std::string_view characters) {
  return std::min(text.find_first_not_of(characters), text.size());
}

// What stands behind a marker of `size` bytes decides whether it is one.
std::optional<Opening> Marked(std::string_view rest, size_t size, const Opening& marked) {
  if (rest.size() == size) return std::nullopt;
  return rest[size] == ' ' ? marked : Opening{};
}

std::optional<Opening> Heading(std::string_view rest) {
  const size_t depth = RunOf(rest, "#");
  if (depth > kDeepestHeading) return Opening{};
  return Marked(rest, depth, {.kind = Kind::kHeading, .bytes = depth + 1});
}

std::optional<Opening> Bullet(std::string_view rest) {
  return Marked(rest, 1, {.kind = Kind::kItem, .bytes = 2, .marker = "• "});
}

std::optional<Opening> Numbered(std::string_view rest) {
  const size_t digits = RunOf(rest, "0123456789");
  if (digits > kLongestNumber) return Opening{};
  if (digits == rest.size()) return std::nullopt;
  if (rest[digits] != '.' && rest[digits] != ')') return Opening{};
  const std::string marker(rest.substr(0, digits + 1));
  return Marked(rest, digits + 1,
                {.kind = Kind::kItem, .bytes = digits + 2, .marker = marker + " "});
}

// With another ` behind it, it is code within a line.
std::optional<Opening> Fence(std::string_view rest, bool whole) {
  const size_t length = RunOf(rest, rest.substr(0, 1));
  const bool is_long = length >= kShortestFence;
  if (!is_long && length < rest.size()) return Opening{};
  if (rest[0] == '`' && rest.find('`', length) != std::string_view::npos) return Opening{};
  if (!is_long || !whole) return std::nullopt;
  return Opening{.kind = Kind::kFence, .bytes = rest.size(), .marker = std::string(rest)};
}

std::optional<Opening> OpeningAt(std::string_view rest, bool whole) {
  if (rest.empty()) return std::nullopt;
  switch (rest[0]) {
    case '#': return Heading(rest);
    case '-':
    case '*': return Bullet(rest);
    case '`':
    case '~': return Fence(rest, whole);
    default: return rest[0] >= '0' && rest[0] <= '9' ? Numbered(rest) : Opening{};
  }
}

}  // namespace

std::optional<Opening> OpeningOf(std::string_view line, bool whole) {
  const std::string_view rest = WithoutIndent(line);
  std::optional<Opening> opening = OpeningAt(rest, whole);
  if (!opening.has_value() && whole) opening.emplace();
  if (!opening.has_value()) return std::nullopt;
  opening->indent = line.size() - rest.size();
  if (opening->kind != Kind::kText) opening->bytes += opening->indent;
  return opening;
}

std::string FenceOf(std::string_view line) {
  const std::string_view rest = WithoutIndent(line);
  return std::string(rest.substr(0, RunOf(rest, rest.substr(0, 1))));
}

bool MayCloseFence(std::string_view line, std::string_view fence) {
  const std::string_view rest = WithoutIndent(line);
  const size_t length = RunOf(rest, fence.substr(0, 1));
  const bool ends = length == rest.size();
  return ends ||
         (length >= fence.size() && RunOf(rest.substr(length), " ") == rest.size() - length);
}

bool ClosesFence(std::string_view line, std::string_view fence) {
  return MayCloseFence(line, fence) && FenceOf(line).size() >= fence.size();
}

}  // namespace cowork::cli
