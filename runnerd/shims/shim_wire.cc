#include "runnerd/shims/shim_wire.h"

namespace cowork::shims {
namespace {

// A field's number, and after it the kind of its value: 0 a number, 2 bytes with their length.
constexpr char Tag(int field, int kind) {
  return static_cast<char>(field << 3 | kind);
}

void AppendNumber(std::string& out, uint64_t number) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

void AppendPart(std::string& out, int field, std::string_view part) {
  out += Tag(field, 2);
  AppendNumber(out, part.size());
  out += part;
}

void AppendText(std::string& out, int field, std::string_view text) {
  if (!text.empty()) AppendPart(out, field, text);
}

std::string Request(int field, std::string_view what) {
  std::string out;
  AppendPart(out, field, what);
  return out;
}

Error Broken() {
  return Error(ErrorCode::kInvalidArgument, "the courier's answer cannot be read");
}

Result<uint64_t> TakeNumber(std::string_view& from) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && !from.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(from.front());
    from.remove_prefix(1);
    number |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return number;
  }
  return Broken();
}

}  // namespace

std::string EncodeShell(std::string_view command, std::string_view cwd) {
  std::string shell;
  AppendText(shell, 1, command);
  AppendText(shell, 2, cwd);
  return Request(1, shell);
}

std::string EncodeMcp(std::string_view server) {
  std::string mcp;
  AppendText(mcp, 1, server);
  return Request(2, mcp);
}

Result<Response> DecodeResponse(std::string_view frame) {
  if (frame.empty()) return Broken();
  const char tag = frame.front();
  frame.remove_prefix(1);
  const uint64_t number = TRY(TakeNumber(frame));
  if (tag == Tag(3, 0) && frame.empty())
    return Response{.bytes = {}, .exit_code = static_cast<int32_t>(number)};
  const bool text = tag == Tag(1, 2) || tag == Tag(2, 2);
  if (!text || number != frame.size()) return Broken();
  return Response{.kind = tag == Tag(1, 2) ? Response::Kind::kOut : Response::Kind::kErr,
                  .bytes = frame};
}

}  // namespace cowork::shims
