// Look: what the terminal at one of our descriptors can show.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cowork::cli {

struct Look {
  size_t width = 80;
  bool terminal = false;
  bool colour = false;
};

Look LookOf(int descriptor);

enum class Paint { kPlain, kBold, kItalic, kFaint, kGreen, kYellow, kRed, kCode };
std::string Painted(const Look& look, Paint paint, std::string_view text);

}  // namespace cowork::cli
