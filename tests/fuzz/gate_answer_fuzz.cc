// Whatever an upstream answers, in whatever pieces, AnswerReader refuses it or finds one end, the
// same wherever the pieces break, and never keeps more than it was given.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runnerd/egress/gate/answer_reader.h"

namespace {

using cowork::gate::AnswerReader;
using cowork::gate::AnswerTo;

void Require(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  bool whole = false;
  bool keeps_alive = false;
  uint32_t status = 0;
  std::string body;
};

Read ReadInPieces(std::string_view text, size_t piece, AnswerTo to) {
  AnswerReader reader(to);
  std::string body;
  for (size_t at = 0; at < text.size(); at += piece) {
    if (!reader.Take(text.substr(at, piece)).ok()) return {};
    body += reader.TakeBody();
  }
  Require(body.size() <= text.size());
  if (!reader.End().ok()) return {};
  Require(reader.done());
  return {true, reader.keeps_alive(), reader.status(), body};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const AnswerTo to : {AnswerTo::kAnyOther, AnswerTo::kHead}) {
    const Read whole = ReadInPieces(text, 64 * 1024, to);
    if (size > 32 * 1024) continue;  // Limits count what is unread: there the pieces may matter.
    const Read bytewise = ReadInPieces(text, 1, to);
    Require(whole.whole == bytewise.whole);
    Require(whole.status == bytewise.status && whole.body == bytewise.body);
    Require(whole.keeps_alive == bytewise.keeps_alive);
  }
  return 0;
}
