#include "ui-client/cli/markdown.h"

#include <utility>

#include "ui-client/cli/markdown_spans.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kLongestOpening = 1024;  // Bytes. What is longer is not looked at again and again.

}  // namespace

std::string Markdown::Take(std::string_view piece) {
  if (plain_) return speech_.Take(piece, Paint::kPlain);
  for (const char c : piece) {
    if (c == '\n')
      EndLine();
    else
      Add(c);
  }
  return std::exchange(out_, "");
}

std::string Markdown::End() {
  if (!begun_ && !held_.empty()) Begin(true);
  Flow(true);
  fence_.clear();
  begun_ = false;
  paint_ = Paint::kPlain;
  before_ = ' ';
  return std::exchange(out_, "") + speech_.End();
}

void Markdown::Add(char c) {
  // What is held back waits for a marker, and for what stands behind that.
  const bool decides = held_.empty() || !begun_ || IsOfMarker(c) || IsOfMarker(held_.back()) ||
                       held_.back() == '\\' || held_.size() % 256 == 0;
  held_ += c;
  if (!begun_) return Begin(false);
  if (decides) Flow(false);
}

void Markdown::EndLine() {
  if (!begun_) Begin(true);
  Flow(true);
  out_ += speech_.Take("\n", Paint::kPlain);
  begun_ = false;
  before_ = ' ';
}

void Markdown::Begin(bool whole) {
  if (!fence_.empty()) return BeginInFence(whole);
  const std::optional<Opening> opening = OpeningOf(held_, whole || held_.size() > kLongestOpening);
  if (!opening.has_value()) return;
  begun_ = true;
  Open(*opening);
  Flow(false);
}

void Markdown::BeginInFence(bool whole) {
  const bool is_short = held_.size() <= kLongestOpening;
  if (!whole && is_short && MayCloseFence(held_, fence_)) return;
  begun_ = true;
  const bool closes = whole && ClosesFence(held_, fence_);
  paint_ = closes ? Paint::kFaint : Paint::kCode;
  Say(std::exchange(held_, ""), paint_);
  if (closes) fence_.clear();
}

void Markdown::Open(const Opening& opening) {
  using Kind = Opening::Kind;
  paint_ = opening.kind == Kind::kHeading ? Paint::kBold : Paint::kPlain;
  speech_.Hang(opening.indent + WidthOf(opening.kind == Kind::kItem ? opening.marker : ""));
  if (opening.kind == Kind::kText) return;
  if (opening.kind == Kind::kFence) fence_ = FenceOf(held_);
  held_.erase(0, opening.bytes);
  Say(std::string(opening.indent, ' '), Paint::kPlain);
  Say(opening.marker, opening.kind == Kind::kFence ? Paint::kFaint : Paint::kPlain);
}

void Markdown::Flow(bool whole) {
  if (!fence_.empty()) return Say(std::exchange(held_, ""), paint_);
  Spans read = SpansOf(held_, before_, whole);
  if (read.bytes > 0) before_ = held_[read.bytes - 1];
  for (const Span& span : read.spans)
    Say(span.text, span.paint == Paint::kPlain ? paint_ : span.paint);
  held_.erase(0, read.bytes);
}

}  // namespace cowork::cli
