// ShimRequest and ShimResponse of frames.proto, written and read by hand: two small messages are
// less to carry into a box than protobuf, and a shim starts for every command. A test compares them
// with what protobuf makes.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::shims {

std::string EncodeShell(std::string_view command, std::string_view cwd);
std::string EncodeMcp(std::string_view server);

struct Response {
  enum class Kind { kOut, kErr, kExit };
  Kind kind = Kind::kExit;
  std::string_view bytes;  // Of kOut and kErr; part of what was decoded.
  int32_t exit_code = 0;
};

// kInvalidArgument: this is no ShimResponse as the courier writes it.
Result<Response> DecodeResponse(std::string_view frame);

}  // namespace cowork::shims
