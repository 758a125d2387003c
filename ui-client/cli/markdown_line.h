// What a line of markdown begins with. Pure.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cowork::cli {

struct Opening {
  enum class Kind { kText, kHeading, kItem, kFence };
  Kind kind = Kind::kText;
  size_t indent = 0;        // Spaces before anything else.
  size_t bytes = 0;         // Of the line, which `marker` stands for, the indent among them.
  std::string marker = {};  // As it is shown; "• ", "3. ".
};

// None: what comes of the line decides. `whole`: nothing comes.
std::optional<Opening> OpeningOf(std::string_view line, bool whole);

// What opened a block of code: its character, as often as it stood there.
std::string FenceOf(std::string_view line);

// Whether the line closes that block, as far as it has come.
bool MayCloseFence(std::string_view line, std::string_view fence);
bool ClosesFence(std::string_view line, std::string_view fence);

}  // namespace cowork::cli
