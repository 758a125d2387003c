// Whatever a box sends, in whatever pieces, RequestReader refuses it or makes frames that a dialer
// can read: one head first, no piece too large, nothing after the end, and the same request
// wherever the pieces break.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runnerd/egress/gate/request_reader.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  std::string head;
  std::string body;
  bool ended = false;
};

void Note(const cowork::v1::GateToDialer& frame, Read& read) {
  Require(!read.ended);
  Require(frame.has_head() == read.head.empty());
  cowork::v1::GateToDialer again;
  Require(again.ParseFromString(frame.SerializeAsString()));
  if (frame.has_head()) read.head = frame.SerializeAsString();
  Require(frame.body().size() <= 64 * 1024);
  read.body += frame.body();
  read.ended = frame.end() || frame.head().whole();
}

// What was read until the end, or until a refusal, after which nothing has ended.
Read ReadInPieces(std::string_view text, size_t piece) {
  cowork::gate::RequestReader reader(1, "model");
  Read read;
  while (!text.empty()) {
    const auto frames = reader.Take(text.substr(0, piece));
    if (!frames.ok()) return {};
    for (const auto& frame : *frames) Note(frame, read);
    text.remove_prefix(std::min(piece, text.size()));
  }
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Read whole = ReadInPieces(text, 64 * 1024);
  if (size > 32 * 1024) return 0;  // Limits count what is unread: there the pieces may matter.
  const Read bytewise = ReadInPieces(text, 1);
  // A refusal may come sooner in one of them; a request that is complete is the same in both.
  Require(whole.ended == bytewise.ended);
  Require(!whole.ended || (whole.head == bytewise.head && whole.body == bytewise.body));
  return 0;
}
