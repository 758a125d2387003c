#include "ui-client/cli/look.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace cowork::cli {
namespace {

constexpr size_t kNarrowest = 40;
constexpr size_t kWidest = 120;  // Longer lines are hard to read.

const char* CodeOf(Paint paint) {
  switch (paint) {
    case Paint::kPlain: return "";
    case Paint::kBold: return "\x1b[1m";
    case Paint::kItalic: return "\x1b[3m";
    case Paint::kFaint: return "\x1b[2m";
    case Paint::kGreen: return "\x1b[32m";
    case Paint::kYellow: return "\x1b[33m";
    case Paint::kRed: return "\x1b[31m";
    case Paint::kCode: return "\x1b[36m";
  }
  return "";
}

bool WantsNoColour() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return (no_color != nullptr && *no_color != '\0') ||
         (term != nullptr && std::string_view(term) == "dumb");
}

}  // namespace

Look LookOf(int descriptor) {
  Look look;
  look.terminal = ::isatty(descriptor) == 1;
  look.colour = look.terminal && !WantsNoColour();
  winsize size{};
  if (look.terminal && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    look.width = std::clamp<size_t>(size.ws_col, kNarrowest, kWidest);
  return look;
}

std::string Painted(const Look& look, Paint paint, std::string_view text) {
  if (!look.colour || paint == Paint::kPlain) return std::string(text);
  return std::string(CodeOf(paint)).append(text).append("\x1b[0m");
}

}  // namespace cowork::cli
