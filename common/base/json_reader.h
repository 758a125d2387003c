// JsonReader walks a JSON text, to the letter of RFC 8259 and in UTF-8 alone. It builds nothing:
// what a text costs is what its reader keeps of it.
//
//   JsonReader reader(text, 32);
//   TRY(reader.Members([&](const std::string& name) -> Result<void> {
//     if (name == "id") id = TRY(reader.Number());
//     else TRY(reader.Skip());
//     return {};
//   }));
//   TRY(reader.End());
//
// kInvalidArgument    it is not what was asked for, or no JSON at all
// kResourceExhausted  it is nested deeper than `deepest`
// After an error a reader is of no use.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork {

class JsonReader {
 public:
  // `text` outlives it. An object or a list is one level of nesting.
  JsonReader(std::string_view text, int deepest) : text_(text), deepest_(deepest) {}

  // The first character of what comes next; NUL at the end.
  char Next();

  // Calls `one` with each name; `one` has to take the value that follows, by this same reader.
  // Names that come twice are the caller's to notice.
  template <typename One>
  Result<void> Members(One one) {
    return Many('{', '}', [&]() -> Result<void> {
      const std::string name = TRY(Text());
      TRY(TakeColon());
      return one(name);
    });
  }
  // The same, for the elements of a list.
  template <typename One>
  Result<void> Elements(One one) {
    return Many('[', ']', one);
  }

  // A string, without its escapes. Half of a surrogate pair is none.
  Result<std::string> Text();
  // One that a double has no room for is none.
  Result<double> Number();
  // Whatever comes, as it stands in the text. A string in it may hold half of a surrogate pair.
  Result<std::string_view> Skip();
  // kInvalidArgument: something follows.
  Result<void> End();

 private:
  template <typename One>
  Result<void> Many(char open, char close, One one) {
    if (!Take(open)) return Broken();
    if (++depth_ > deepest_) return TooDeep();
    if (!Take(close)) {
      do TRY(one());
      while (Take(','));
      if (!Take(close)) return Broken();
    }
    --depth_;
    return {};
  }

  static Error Broken();
  static Error TooDeep();
  char At() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char wanted);
  bool TakeDigits();
  Result<void> TakeColon();
  Result<void> SkipValue();
  Result<void> SkipEscape();
  Result<void> SkipNumber();
  Result<void> SkipWord();
  Result<std::string_view> SkipText();

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  int deepest_;
};

}  // namespace cowork
