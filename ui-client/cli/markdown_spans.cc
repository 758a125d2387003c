#include "ui-client/cli/markdown_spans.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace cowork::cli {
namespace {

constexpr size_t kMostHeld = 1024;  // Bytes. What has not closed by then will not.

bool IsOfWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

size_t RunAt(std::string_view text, size_t at) {
  const size_t end = text.find_first_not_of(text[at], at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

struct Marker {
  size_t at = 0;
  size_t size = 0;
  size_t end() const { return at + size; }
};

// How an opened marker ends; and where, if it does.
enum class Fate { kCloses, kNeverCloses, kNotKnown };

class Line {
 public:
  Line(std::string_view text, char before, bool whole)
      : text_(text), before_(before), whole_(whole) {}

  Spans Read() {
    while (at_ < text_.size() && ReadNext()) continue;
    Say(Paint::kPlain, std::exchange(plain_, ""));
    read_.bytes = at_;
    return std::move(read_);
  }

 private:
  // False: it depends on what comes.
  bool ReadNext() {
    const char c = text_[at_];
    if (c == '\\') return ReadEscaped();
    if (!IsOfMarker(c)) return Keep(1);
    const Marker open{.at = at_, .size = RunAt(text_, at_)};
    Marker close;
    switch (FateOf(open, close)) {
      case Fate::kNotKnown: return false;
      case Fate::kNeverCloses: return Keep(open.size);
      case Fate::kCloses: SayBetween(open, close);
    }
    return true;
  }

  // The backslash stays: it may be one of a path.
  bool ReadEscaped() {
    if (at_ + 1 == text_.size() && !whole_) return false;
    return Keep(std::min<size_t>(2, text_.size() - at_));
  }

  bool Keep(size_t bytes) {
    plain_ += text_.substr(at_, bytes);
    at_ += bytes;
    return true;
  }

  Fate FateOf(const Marker& open, Marker& close) const {
    const bool more_may_come = !whole_ && text_.size() - open.at <= kMostHeld;
    if (open.end() == text_.size()) return more_may_come ? Fate::kNotKnown : Fate::kNeverCloses;
    if (!MayOpen(open)) return Fate::kNeverCloses;
    for (size_t at = text_.find(text_[open.at], open.end()); at != std::string_view::npos;
         at = text_.find(text_[open.at], close.end())) {
      close = {.at = at, .size = RunAt(text_, at)};
      if (close.end() == text_.size() && more_may_come) return Fate::kNotKnown;
      if (Closes(open, close)) return Fate::kCloses;
    }
    return more_may_come ? Fate::kNotKnown : Fate::kNeverCloses;
  }

  bool IsCode(const Marker& marker) const { return text_[marker.at] == '`'; }

  // Behind a letter it is one of a name, or an operator.
  bool MayOpen(const Marker& open) const {
    if (IsCode(open)) return true;
    const char before = open.at == 0 ? before_ : text_[open.at - 1];
    return open.size <= 3 && !IsOfWord(before) && text_[open.end()] != ' ';
  }

  bool Closes(const Marker& open, const Marker& close) const {
    if (close.size != open.size) return false;
    if (IsCode(open)) return true;
    const char after = close.end() < text_.size() ? text_[close.end()] : ' ';
    return text_[close.at - 1] != ' ' && !IsOfWord(after);
  }

  void SayBetween(const Marker& open, const Marker& close) {
    Say(Paint::kPlain, std::exchange(plain_, ""));
    const std::string_view inner = text_.substr(open.end(), close.at - open.end());
    at_ = close.end();
    if (IsCode(open)) return Say(Paint::kCode, std::string(inner));
    SayEmphasised(inner, open.size == 1 ? Paint::kItalic : Paint::kBold);
  }

  // Code in it is code.
  void SayEmphasised(std::string_view inner, Paint paint) {
    for (size_t open = inner.find('`'); open != std::string_view::npos; open = inner.find('`')) {
      const size_t size = RunAt(inner, open);
      const size_t close = inner.find(inner.substr(open, size), open + size);
      if (close == std::string_view::npos) break;
      Say(paint, std::string(inner.substr(0, open)));
      Say(Paint::kCode, std::string(inner.substr(open + size, close - open - size)));
      inner.remove_prefix(close + size);
    }
    Say(paint, std::string(inner));
  }

  void Say(Paint paint, std::string text) {
    if (!text.empty()) read_.spans.push_back({.paint = paint, .text = std::move(text)});
  }

  const std::string_view text_;
  const char before_;
  const bool whole_;
  size_t at_ = 0;
  std::string plain_;  // Read, and not said yet.
  Spans read_;
};

}  // namespace

bool IsOfMarker(char c) {
  return c == '*' || c == '_' || c == '`';
}

Spans SpansOf(std::string_view text, char before, bool whole) {
  return Line(text, before, whole).Read();
}

}  // namespace cowork::cli
