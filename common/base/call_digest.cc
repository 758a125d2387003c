#include "common/base/call_digest.h"

#include <openssl/sha.h>

namespace cowork {
namespace {

// RFC 8785 §3.2.2.2: two-character escapes where JSON has them, \u00xx in lower case for the other
// control characters, and everything else as it is.
void AppendString(std::string& out, std::string_view text) {
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

}  // namespace

std::string CanonicalShellCall(std::string_view command, std::string_view cwd) {
  std::string json = "{\"command\":";
  AppendString(json, command);
  json += ",\"cwd\":";
  AppendString(json, cwd);
  json += '}';
  return json;
}

CallDigest DigestOfShellCall(std::string_view command, std::string_view cwd) {
  const std::string json = CanonicalShellCall(command, cwd);
  CallDigest digest;
  ::SHA256(reinterpret_cast<const unsigned char*>(json.data()), json.size(), digest.data());
  return digest;
}

}  // namespace cowork
