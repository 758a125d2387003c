#include "runnerd/servers/files/core/edits.h"

#include <string.h>  // memmem

#include <optional>

namespace cowork::files {
namespace {

constexpr size_t kMostCounted = 100;  // Each look costs as much as the text is long.

// memmem takes time in proportion to the text, whatever a model chose to look for; find() does not.
std::optional<size_t> Find(std::string_view text, std::string_view wanted, size_t from) {
  const void* const found =
      ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) return std::nullopt;
  return static_cast<size_t>(static_cast<const char*>(found) - text.data());
}

// Where they overlap, too: either could be meant.
size_t Count(std::string_view text, std::string_view wanted) {
  size_t count = 0;
  for (auto at = Find(text, wanted, 0); at.has_value() && count < kMostCounted;
       at = Find(text, wanted, *at + 1))
    ++count;
  return count;
}

Error WrongCount(std::string_view text, std::string_view wanted, const std::string& which) {
  const size_t count = Count(text, wanted);
  const std::string often =
      count == kMostCounted ? "at least 100 times" : std::to_string(count) + " times";
  if (count > 0)
    return Error(ErrorCode::kInvalidArgument,
                 which + "its `old` is there " + often +
                     "; give more of the lines around the one that is meant");
  const bool other_ends = text.find("\r\n") != std::string_view::npos &&
                          wanted.find('\n') != std::string_view::npos &&
                          wanted.find('\r') == std::string_view::npos;
  return Error(ErrorCode::kInvalidArgument,
               which + "its `old` is there 0 times; " +
                   (other_ends ? "the lines of this file end with CR LF, those of `old` do not"
                               : "read the file again and copy the text with all its blanks"));
}

// Nothing: there is nothing wrong with it in itself.
const char* WhatIsWrong(const Edit& edit) {
  if (edit.old_text.empty()) return "its `old` is empty; `write` makes a file or replaces it whole";
  if (edit.old_text == edit.new_text) return "its `old` and `new` are the same; leave it out";
  return nullptr;
}

}  // namespace

Result<std::string> ApplyEdits(std::string text, std::span<const Edit> edits) {
  for (size_t i = 0; i < edits.size(); ++i) {
    const std::string which = "nothing was changed: edit " + std::to_string(i + 1) + " of " +
                              std::to_string(edits.size()) + ": ";
    const auto& [wanted, instead] = edits[i];
    if (const char* const wrong = WhatIsWrong(edits[i]))
      return Error(ErrorCode::kInvalidArgument, which + wrong);
    const std::optional<size_t> at = Find(text, wanted, 0);
    if (!at.has_value() || Find(text, wanted, *at + 1).has_value())
      return WrongCount(text, wanted, which);
    text.replace(*at, wanted.size(), instead);
  }
  return text;
}

}  // namespace cowork::files
