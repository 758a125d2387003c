// The markdown within a line: code, bold and italic text. Pure.
//
// A marker is taken away only where it has found the one that closes it; until then everything from
// it on is held back, and at the end of the line it stays what it was. So nothing that the model
// said is lost for want of a marker, and `2 ** 3` reads as it was written.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ui-client/cli/look.h"

namespace cowork::cli {

struct Span {
  Paint paint = Paint::kPlain;
  std::string text;
};

struct Spans {
  std::vector<Span> spans;
  size_t bytes = 0;  // How many of the text they are made of; the rest is held back.
};

// `text` begins behind the character `before`. `whole`: nothing of its line comes any more, so that
// nothing is held back.
Spans SpansOf(std::string_view text, char before, bool whole);

// Whether the character may begin or end a marker: only then can what is held back come to be more.
bool IsOfMarker(char c);

}  // namespace cowork::cli
