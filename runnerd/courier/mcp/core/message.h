// What one line says, as JSON-RPC 2.0 has it: a request, the response to one, or a notification.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::courier::mcp {

inline constexpr size_t kLongestMessage = size_t{8} << 20;  // Bytes.
inline constexpr size_t kLongestId = 256;                   // Bytes, as it stands in the message.

// Every view is a part of the line. An id, params, a result and an error stand as they were sent.
struct Message {
  enum class Kind { kRequest, kResponse, kNotification };
  Kind kind = Kind::kNotification;
  std::string_view id;      // A number or a string; of a notification empty.
  std::string method;       // Of a response empty.
  std::string_view params;  // An object; empty: none, as of a response.
  std::string_view result;  // Of a response one of these two; the other one is empty.
  std::string_view error;
};

// kInvalidArgument    it is no such message; a batch is none
// kResourceExhausted  it is nested deeper than kDeepest
Result<Message> ReadMessage(std::string_view line);

// Whether this JSON value may be an id.
bool IsId(std::string_view raw);

}  // namespace cowork::courier::mcp
