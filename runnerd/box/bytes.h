// The smallest binary form there is: numbers with the low byte first, texts and lists with their
// length in front. Reader takes it apart; once something does not fit, it is not ok() for good.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cowork::box {

class Writer {
 public:
  void Number(uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void Text(std::string_view text) {
    Number(text.size(), 4);
    bytes_.append(text);
  }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  uint64_t Number(int bytes) {
    uint64_t value = 0;
    const std::string_view digits = Cut(static_cast<size_t>(bytes));
    for (size_t i = 0; i < digits.size(); ++i)
      value |= uint64_t{static_cast<uint8_t>(digits[i])} << (8 * i);
    return value;
  }

  // What becomes a C string must not end early, so a NUL does not fit.
  std::string Text() {
    const std::string_view text = Cut(Number(4));
    if (text.find('\0') != std::string_view::npos) ok_ = false;
    return std::string(text);
  }

  // The length of a list whose members take a byte each at least: never more than is left.
  size_t Count() {
    const uint64_t count = Number(4);
    if (count > left_.size()) ok_ = false;
    return ok_ ? count : 0;
  }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view Cut(uint64_t size) {
    if (!ok_ || size > left_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view cut = left_.substr(0, size);
    left_.remove_prefix(size);
    return cut;
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace cowork::box
