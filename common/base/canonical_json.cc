#include "common/base/canonical_json.h"

#include <algorithm>
#include <map>

#include "common/base/ecmascript_number.h"
#include "common/base/json_reader.h"

namespace cowork {
namespace {

// Names are ordered by their UTF-16 units. That is the order of their bytes, but that a letter from
// U+10000 on, which begins with F0 to F4, comes before those from U+E000 on, which have EE and EF.
struct Utf16Order {
  static int Rank(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
  }
  bool operator()(const std::string& a, const std::string& b) const {
    return std::ranges::lexicographical_compare(a, b, {}, Rank, Rank);
  }
};

Result<std::string> Value(JsonReader& reader);

Result<std::string> Object(JsonReader& reader) {
  std::map<std::string, std::string, Utf16Order> members;
  TRY(reader.Members([&](const std::string& name) -> Result<void> {
    if (!members.emplace(name, TRY(Value(reader))).second)
      return Error(ErrorCode::kInvalidArgument, "an object of the JSON has a name twice");
    return {};
  }));
  std::string text;
  for (const auto& [name, value] : members) {
    text += text.empty() ? '{' : ',';
    AppendCanonicalString(text, name);
    text += ':' + value;
  }
  return text.empty() ? "{}" : text + '}';
}

Result<std::string> List(JsonReader& reader) {
  std::string text;
  TRY(reader.Elements([&]() -> Result<void> {
    text += text.empty() ? '[' : ',';
    text += TRY(Value(reader));
    return {};
  }));
  return text.empty() ? "[]" : text + ']';
}

Result<std::string> String(JsonReader& reader) {
  std::string text;
  AppendCanonicalString(text, TRY(reader.Text()));
  return text;
}

// Of what is written as an integer every digit counts. (Of -0 a double knows the sign, too.)
Result<std::string> Number(JsonReader& reader) {
  const std::string_view written = TRY(reader.Skip());
  std::string number = EcmaScriptNumber(TRY(JsonReader(written, 0).Number()));
  const bool integer = written.find_first_of(".eE") == std::string_view::npos;
  if (integer && number != written && written != "-0")
    return Error(ErrorCode::kInvalidArgument,
                 "an integer of the JSON is too large to be exact; write it as a string");
  return number;
}

Result<std::string> Value(JsonReader& reader) {
  switch (reader.Next()) {
    case '{': return Object(reader);
    case '[': return List(reader);
    case '"': return String(reader);
    case 't':
    case 'f':
    case 'n': return std::string(TRY(reader.Skip()));
    default: return Number(reader);
  }
}

}  // namespace

Result<std::string> CanonicalJson(std::string_view text, int deepest) {
  JsonReader reader(text, deepest);
  std::string canonical = TRY(Value(reader));
  TRY(reader.End());
  return canonical;
}

// RFC 8785 §3.2.2.2: two-character escapes where JSON has them, \u00xx in lower case for the other
// control characters, and everything else as it is.
void AppendCanonicalString(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  static constexpr std::string_view kEscaped = "\b\t\n\f\r\"\\";
  static constexpr std::string_view kLetter = "btnfr\"\\";
  out += '"';
  for (const char c : text) {
    const size_t known = kEscaped.find(c);
    if (known != std::string_view::npos) {
      out += {'\\', kLetter[known]};
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += {kHex[static_cast<size_t>(c) >> 4], kHex[static_cast<size_t>(c) & 15]};
    } else {
      out += c;
    }
  }
  out += '"';
}

}  // namespace cowork
