#include "common/base/ecmascript_number.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace cowork {
namespace {

// The number is 0.DIGITS times ten to the power of `point`.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal ShortestOf(double positive) {
  std::array<char, 32> room;
  const auto [end, failed] =
      std::to_chars(room.begin(), room.end(), positive, std::chars_format::scientific);
  const std::string_view text(room.begin(), end);
  const size_t e = text.find('e');
  Decimal decimal{.digits = std::string(1, text.front()),
                  .point = std::atoi(std::string(text.substr(e + 1)).c_str()) + 1};
  if (e > 2) decimal.digits += text.substr(2, e - 2);
  return decimal;
}

std::string Written(const Decimal& decimal) {
  const auto& [digits, point] = decimal;
  const int count = static_cast<int>(digits.size());
  const auto zeros = [](int how_many) { return std::string(static_cast<size_t>(how_many), '0'); };
  if (point > 0 && point <= 21) {
    if (count <= point) return digits + zeros(point - count);
    return digits.substr(0, static_cast<size_t>(point)) + '.' +
           digits.substr(static_cast<size_t>(point));
  }
  if (point > -6 && point <= 0) return "0." + zeros(-point) + digits;
  const std::string exponent = (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
  return digits.substr(0, 1) + (count > 1 ? '.' + digits.substr(1) : "") + exponent;
}

}  // namespace

std::string EcmaScriptNumber(double number) {
  if (number == 0) return "0";  // -0, too.
  return number < 0 ? '-' + Written(ShortestOf(-number)) : Written(ShortestOf(number));
}

}  // namespace cowork
